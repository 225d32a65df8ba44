using System.Security.Cryptography;
using System.Text;
using NativeTickets.Reporting.Figures;

namespace NativeTickets.Reporting.Pages;

/// <summary>What a page has around its content: style and script in the same file, and a policy that lets a browser apply these and nothing else.</summary>
/// <param name="Style">The style.</param>
/// <param name="Script">The script.</param>
/// <param name="Also">What else the policy allows, such as <c>connect-src 'self'; </c>; empty for a page that loads nothing.</param>
sealed record PageFrame(string Style, string Script, string Also = "")
{
    // whatever a run folder might smuggle in
    readonly string policy = $"default-src 'none'; {Also}style-src '{HashOf(Style)}'; script-src '{HashOf(Script)}'";

    /// <summary>The page.</summary>
    /// <param name="title">Its title, to which the program's name is added.</param>
    /// <param name="content">What is between <c>main</c> and the script, as HTML.</param>
    /// <param name="kind">What the script knows the page by; null for none.</param>
    public string Write(string title, string content, string? kind = null) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="{policy}">
        <meta name="color-scheme" content="light dark">{(kind is null ? "" : "\n<link rel=\"icon\" href=\"data:,\">")}
        <title>{Escape(title)} · NativeTickets</title>
        <style>{Style}</style>
        </head>
        <body>
        <main{(kind is null ? "" : $" data-page=\"{kind}\"")}>
        {content}</main>
        <script>{Script}</script>
        </body>
        </html>

        """;

    /// <summary>Text that stands on a page.</summary>
    public static string Escape(string text) =>
        XmlText.Clean(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").Replace("'", "&#39;");

    static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
