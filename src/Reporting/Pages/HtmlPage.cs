using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Reporting;

/// <summary>report.html: one file with everything in it, verdicts first, provenance last. It loads nothing and runs no script.</summary>
static class HtmlPage
{
    // A browser that honors the policy applies this style and nothing else, whatever a run folder might smuggle in.
    static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(PageStyle.Css)));

    public static string Write(ReportContent report)
    {
        var run = report.Run;
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{StyleHash}'\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.Append($"<title>{Escape(run.Name)} · NativeTickets</title>\n<style>{PageStyle.Css}</style>\n</head>\n<body>\n<main>\n");
        page.Append($"<header>\n<h1>{Escape(run.Name)}</h1>\n");
        if (run.Description is { Length: > 0 } description) page.Append($"<p class=\"lead\">{Escape(description)}</p>\n");
        page.Append($"<p class=\"setting\">{Escape(report.Setting)}</p>\n");
        page.Append($"<p class=\"{(report.IsComplete ? "complete" : "partial")}\">{Escape(report.Status)}</p>\n</header>\n");
        Claims(page, report);
        Reductions(page, report);
        foreach (var figure in report.Figures) AddFigure(page, figure);
        foreach (var table in report.Tables) Table(page, table, isNumeric: true);
        foreach (var table in report.Findings) Table(page, table, isNumeric: table.Id == "ledger");
        Anatomy(page, report.Anatomy);
        Table(page, report.Cost, isNumeric: true);
        List(page, "Protocol notes", run.Notes);
        List(page, "Remarks on the run folder", run.Remarks);
        Settings(page, report);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    static void Claims(StringBuilder page, ReportContent report)
    {
        page.Append("<section id=\"claims\">\n<h2>Claims</h2>\n");
        if (report.Verdicts.Count == 0)
        {
            page.Append("<p>The pipeline makes no claim.</p>\n</section>\n");
            return;
        }
        page.Append("<ul class=\"verdicts\">\n");
        foreach (var kind in report.Verdicts.GroupBy(v => v.Verdict).OrderBy(g => g.Key is Verdict.Undecided).ThenBy(g => g.Key))
            page.Append($"<li class=\"{ReportContent.Word(kind.Key)}\"><strong>{kind.Count()}</strong> {ReportContent.Word(kind.Key)}</li>\n");
        page.Append("</ul>\n<div class=\"scroll\"><table>\n<thead><tr><th>verdict</th><th>claim</th><th>for</th><th>evidence</th></tr></thead>\n<tbody>\n");
        foreach (var verdict in report.Verdicts)
        {
            var word = ReportContent.Word(verdict.Verdict);
            var caveat = verdict.Caveat.Length > 0 ? $" <span class=\"caveat\">{Escape(verdict.Caveat)}</span>" : "";
            page.Append($"<tr><td><span class=\"badge {word}\">{word}</span>{caveat}</td><td><code>{Escape(verdict.Claim)}</code></td>");
            page.Append($"<td>{Escape(verdict.Entry)}</td><td>{Escape(verdict.Evidence)}</td></tr>\n");
            foreach (var control in verdict.Controls)
            {
                page.Append($"<tr class=\"control\"><td>{control.Word}</td><td>against {Escape(control.Control)} <code>{Escape(control.Stage)}</code></td>");
                page.Append($"<td></td><td>{Escape(control.Evidence)}</td></tr>\n");
            }
        }
        page.Append("</tbody>\n</table></div>\n<p class=\"note\">").Append(ReportContent.AboutVerdicts);
        if (report.HasControls) page.Append(' ').Append(ReportContent.AboutControls);
        page.Append("</p>\n</section>\n");
    }

    static void Reductions(StringBuilder page, ReportContent report)
    {
        if (report.Run.Reductions.Count == 0) return;
        page.Append($"<section id=\"reductions\">\n<h2>{Escape(report.ReductionsTitle)}</h2>\n<p>{ReportContent.AboutReductions}</p>\n<ul>\n");
        foreach (var change in report.Run.Reductions) page.Append($"<li>{Escape(change)}</li>\n");
        page.Append("</ul>\n</section>\n");
    }

    static void AddFigure(StringBuilder page, Figure figure)
    {
        page.Append($"<section id=\"figure-{Escape(figure.Id)}\">\n<h2>{Escape(figure.Title)}</h2>\n");
        if (figure.Inline is { } svg) page.Append($"<div class=\"figure\">{svg}</div>\n");
        Notes(page, figure.Notes);
        page.Append("</section>\n");
    }

    static void Anatomy(StringBuilder page, IReadOnlyList<ReportTable> tables)
    {
        if (tables.Count == 0) return;
        page.Append("<section id=\"anatomy\">\n<h2>Ticket anatomy</h2>\n");
        foreach (var table in tables)
        {
            page.Append($"<h3 id=\"anatomy-{Escape(table.Id)}\">{Escape(table.Title)}</h3>\n");
            Grid(page, table, isNumeric: true);
            Notes(page, table.Notes);
        }
        page.Append("</section>\n");
    }

    static void Table(StringBuilder page, ReportTable table, bool isNumeric)
    {
        page.Append($"<section id=\"table-{Escape(table.Id)}\">\n<h2>{Escape(table.Title)}</h2>\n");
        Grid(page, table, isNumeric);
        Notes(page, table.Notes);
        page.Append("</section>\n");
    }

    static void Grid(StringBuilder page, ReportTable table, bool isNumeric)
    {
        page.Append($"<div class=\"scroll\"><table{(isNumeric ? " class=\"numbers\"" : "")}>\n<thead><tr>");
        foreach (var column in table.Columns) page.Append($"<th>{Escape(column)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append($"<tr><th scope=\"row\">{Escape(row[0])}</th>");
            foreach (var cell in row.Skip(1)) page.Append($"<td>{Escape(cell)}</td>");
            page.Append("</tr>\n");
        }
        page.Append("</tbody>\n</table></div>\n");
    }

    static void Settings(StringBuilder page, ReportContent report)
    {
        page.Append("<section id=\"stages\">\n<details" + (report.IsComplete ? "" : " open") + "><summary>Stages</summary>\n");
        Grid(page, report.Stages, isNumeric: false);
        page.Append("</details>\n");
        if (report.Run.ResolvedPipeline is { } pipeline)
            page.Append($"<details><summary>The pipeline with every default filled in</summary>\n<pre>{Escape(pipeline)}</pre>\n</details>\n");
        page.Append("</section>\n<footer id=\"provenance\">\n<h2>Provenance</h2>\n<dl>\n");
        foreach (var (key, value) in report.Run.Provenance) page.Append($"<dt>{Escape(key)}</dt><dd>{Escape(value)}</dd>\n");
        page.Append(report.Run.Provenance.Count == 0 ? "<dt>unknown</dt><dd>provenance.json is missing</dd>\n</dl>\n</footer>\n" : "</dl>\n</footer>\n");
    }

    static void List(StringBuilder page, string title, IReadOnlyList<string> items)
    {
        if (items.Count == 0) return;
        page.Append($"<section>\n<h2>{title}</h2>\n<ul>\n");
        foreach (var item in items) page.Append($"<li>{Escape(item)}</li>\n");
        page.Append("</ul>\n</section>\n");
    }

    static void Notes(StringBuilder page, IReadOnlyList<string> notes)
    {
        foreach (var note in notes) page.Append($"<p class=\"note\">{Escape(note)}</p>\n");
    }

    static string Escape(string text) =>
        XmlText.Clean(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").Replace("'", "&#39;");
}
