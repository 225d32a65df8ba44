using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Reporting.Live;

/// <summary>
/// The pages on which runs are watched in a browser: a list of runs, and one run. They hold no numbers; their script asks for <c>runs.json</c>, and for
/// <c>state.json</c> and <c>epochs.json</c> beside a run's page, again and again, and draws what comes. Their policy lets a browser load nothing from anywhere
/// else.
/// </summary>
public static class LivePage
{
    static readonly string Policy = $"default-src 'none'; connect-src 'self'; img-src data:; style-src '{HashOf(LiveStyle.Css)}'; "
        + $"script-src '{HashOf(LiveScript.Text)}'";

    /// <summary>The page that lists the runs of a folder.</summary>
    /// <param name="folder">What the page calls it.</param>
    public static string List(string folder) => Page("Runs", "list", $"""
        <header>
        <h1>Runs</h1>
        <p class="setting">{WebUtility.HtmlEncode(folder)}</p>
        </header>
        <p class="partial" id="problem" hidden></p>
        <div class="scroll"><table id="runs"></table></div>
        """);

    /// <summary>The page of one run.</summary>
    /// <param name="name">What the page calls it until its state is known.</param>
    public static string Run(string name) => Page(name, "run", $"""
        <header>
        <nav><a href="../../">all runs</a><a href="report" id="report">report</a></nav>
        <h1 id="name">{WebUtility.HtmlEncode(name)}</h1>
        <p class="lead" id="about" hidden></p>
        <p class="finding" id="summary"></p>
        <progress id="done" max="1" value="0" aria-labelledby="summary"></progress>
        <dl class="facts">
        <div><dt>time left</dt><dd id="left"></dd></div>
        <div><dt>throughput</dt><dd id="pace"></dd></div>
        <div><dt>device</dt><dd id="device"></dd></div>
        <div><dt>last change</dt><dd id="changed"></dd></div>
        </dl>
        </header>
        <p class="partial" id="problem" hidden></p>
        <p class="complete" id="over" hidden>All is done. <a href="report">Read the report</a></p>
        <section id="at-work"><h2>Running</h2><div class="scroll"><table id="running"></table></div></section>
        <section><h2>Curves</h2>
        <p><label>Metric <select id="metric"></select></label></p>
        <div class="plot" id="plot"></div><ul class="legend" id="legend"></ul><p class="note" id="rest"></p></section>
        <section><h2>Stages</h2><div id="stages"></div></section>
        <section><h2>Log</h2><pre id="log"></pre></section>
        """);

    static string Page(string title, string kind, string content) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>{WebUtility.HtmlEncode(title)} · NativeTickets</title>
        <style>{LiveStyle.Css}</style>
        </head>
        <body>
        <main data-page="{kind}">
        {content}
        <noscript><p class="partial">This page asks for its numbers by script, which is switched off here; 'nativetickets status' shows the same.</p></noscript>
        </main>
        <script>{LiveScript.Text}</script>
        </body>
        </html>

        """;

    static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
