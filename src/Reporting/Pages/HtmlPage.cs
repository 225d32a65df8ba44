using System.Text;
using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Figures;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Reporting.Pages;

/// <summary>report.html: one file with everything in it. It loads nothing and runs no script but its own (<see cref="PageScript"/>).</summary>
static class HtmlPage
{
    static readonly PageFrame Frame = new(PageStyle.Css, PageScript.Text);

    public static string Write(ReportContent report)
    {
        var (run, page) = (report.Run, new StringBuilder());
        page.Append($"<header>\n<h1>{Escape(run.Name)}</h1>\n");
        if (run.Description is { Length: > 0 } description) page.Append($"<p class=\"lead\">{Escape(description)}</p>\n");
        page.Append($"<p class=\"finding\">{Escape(report.Finding)}</p>\n");
        page.Append($"<p class=\"setting\">{Escape(report.Setting)}</p>\n");
        page.Append($"<p class=\"{(report.IsComplete ? "complete" : "partial")}\">{Escape(report.Status)}</p>\n</header>\n");
        foreach (var section in ReportSection.Whole(report)) Add(page, section);
        return Frame.Write(run.Name, page.ToString());
    }

    static void Add(StringBuilder page, ReportSection section)
    {
        switch (section)
        {
            case ClaimsSection claims:
                Open(page, "claims", claims.Heading);
                Claims(page, claims);
                break;
            case ListSection list:
                Open(page, list.Id, list.Heading);
                if (list.About is { } about) page.Append($"<p>{Escape(about)}</p>\n");
                page.Append("<ul>\n");
                foreach (var item in list.Items) page.Append($"<li>{Escape(item)}</li>\n");
                page.Append("</ul>\n");
                break;
            case FigureSection { Figure: var figure }:
                Open(page, $"figure-{figure.Id}", figure.Title);
                if (figure.Inline is { } svg)
                    page.Append($"<div class=\"figure\"><div class=\"wide\">{svg}</div><div class=\"narrow\">{figure.Narrow}</div></div>\n");
                Notes(page, figure.Notes);
                break;
            case TableSection { Table: var table }:
                Open(page, $"table-{table.Id}", table.Title);
                Grid(page, table);
                Notes(page, table.Notes);
                break;
            case TablesSection group:
                Open(page, group.Id, group.Heading);
                foreach (var table in group.Tables)
                {
                    page.Append($"<h3 id=\"{Escape($"{group.Id}-{table.Id}")}\">{Escape(table.Title)}</h3>\n");
                    Grid(page, table);
                    Notes(page, table.Notes);
                }
                break;
            case AppendixSection appendix:
                page.Append($"<section id=\"stages\">\n<details{(appendix.IsComplete ? "" : " open")}><summary>{Escape(appendix.Heading)}</summary>\n");
                Grid(page, appendix.Stages);
                page.Append("</details>\n");
                if (appendix.Pipeline is { } pipeline)
                    page.Append($"<details><summary>{Escape(appendix.PipelineHeading)}</summary>\n<pre>{Escape(pipeline)}</pre>\n</details>\n");
                break;
            case FactsSection { Facts: var facts }:
                page.Append($"<footer id=\"provenance\">\n<h2>{Escape(section.Heading)}</h2>\n<dl>\n");
                foreach (var (key, value) in facts) page.Append($"<dt>{Escape(key)}</dt><dd>{Escape(value)}</dd>\n");
                page.Append("</dl>\n</footer>\n");
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(section), section, "a section that this page does not know");
        }
        page.Append("</section>\n");
    }

    static void Open(StringBuilder page, string? id, string heading) =>
        page.Append($"<section{(id is null ? "" : $" id=\"{Escape(id)}\"")}>\n<h2>{Escape(heading)}</h2>\n");

    static void Claims(StringBuilder page, ClaimsSection claims)
    {
        if (claims.Verdicts.Count == 0)
        {
            page.Append($"<p>{ClaimsSection.Empty}</p>\n");
            return;
        }
        page.Append("<ul class=\"verdicts\">\n");
        foreach (var (count, word) in claims.Counts) page.Append($"<li class=\"{word}\"><strong>{count}</strong> {word}</li>\n");
        page.Append("</ul>\n<div class=\"scroll\"><table>\n<thead><tr>");
        foreach (var column in ClaimsSection.Columns) page.Append($"<th>{column}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var verdict in claims.Verdicts) Claim(page, verdict);
        page.Append($"</tbody>\n</table></div>\n<p class=\"note\">{Escape(string.Join(' ', claims.About))}</p>\n");
    }

    static void Claim(StringBuilder page, ClaimVerdict verdict)
    {
        var caveat = verdict.Caveat.Length > 0 ? $" <span class=\"caveat\">{Escape(verdict.Caveat)}</span>" : "";
        page.Append($"<tr><td><span class=\"badge {verdict.Word}\">{verdict.Word}</span>{caveat}</td><td><code>{Escape(verdict.Claim)}</code></td>");
        page.Append($"<td>{Escape(verdict.Entry)}</td><td>{Escape(verdict.Findings)}</td></tr>\n");
        foreach (var control in verdict.Controls)
        {
            page.Append($"<tr class=\"control\"><td>{control.Word}</td><td>against {Escape(control.Control)} ({Escape(control.Title)})</td>");
            page.Append($"<td></td><td>{Escape(control.Evidence)}</td></tr>\n");
        }
    }

    static void Grid(StringBuilder page, ReportTable table)
    {
        page.Append($"<div class=\"scroll\"><table{(table.HasWords ? "" : " class=\"numbers\"")}>\n<thead><tr>");
        foreach (var column in table.Columns) page.Append($"<th>{Escape(column)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append($"<tr><th scope=\"row\">{Escape(row[0])}</th>");
            foreach (var (column, cell) in table.Columns.Zip(row).Skip(1)) page.Append($"<td data-column=\"{Escape(column)}\">{Escape(cell)}</td>");
            page.Append("</tr>\n");
        }
        page.Append("</tbody>\n</table></div>\n");
    }

    static void Notes(StringBuilder page, IReadOnlyList<string> notes)
    {
        foreach (var note in notes) page.Append($"<p class=\"note\">{Escape(note)}</p>\n");
    }

    static string Escape(string text) => PageFrame.Escape(text);
}
