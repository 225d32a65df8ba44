using NativeTickets.Reporting.Pages;

namespace NativeTickets.Reporting.Live;

/// <summary>
/// The pages on which runs are watched in a browser: a list of runs, and one run. They hold no numbers; their script asks for <c>runs.json</c>, and for
/// <c>state.json</c> and <c>epochs.json</c> beside a run's page, again and again, and draws what comes. Their policy lets a browser load nothing from anywhere
/// else.
/// </summary>
public static class LivePage
{
    const string NoScript = """
        <noscript><p class="partial">This page asks for its numbers by script, which is switched off here; 'nativetickets status' shows the same.</p></noscript>

        """;

    static readonly PageFrame Frame = new(LiveStyle.Css, LiveScript.Text, Also: "connect-src 'self'; img-src data:; ");

    /// <summary>The page that lists the runs of a folder.</summary>
    /// <param name="folder">What the page calls it.</param>
    public static string List(string folder) => Frame.Write("Runs", kind: "list", content: $"""
        <header>
        <h1>Runs</h1>
        <p class="setting">{PageFrame.Escape(folder)}</p>
        </header>
        <p class="partial" id="problem" hidden></p>
        <div class="scroll"><table id="runs"></table></div>

        """ + NoScript);

    /// <summary>The page of one run.</summary>
    /// <param name="name">What the page calls it until its state is known.</param>
    public static string Run(string name) => Frame.Write(name, kind: "run", content: $"""
        <header>
        <nav><a href="../../">all runs</a><a href="report" id="report">report</a></nav>
        <h1 id="name">{PageFrame.Escape(name)}</h1>
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

        """ + NoScript);
}
