using System.Text;
using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Reporting.Pages;

/// <summary>report.md: the report for a terminal, a diff or a repository's page. Figures are links to the files beside it.</summary>
static class MarkdownPage
{
    /// <summary>The whole report, its figures beside it in <c>figures/</c>.</summary>
    public static string Write(ReportContent report) => Write(report, ReportSection.Whole(report), "figures");

    /// <summary>The report for readers who have no run folder.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="figures">The folder of the figures, relative to the page.</param>
    public static string Publish(ReportContent report, string figures) => Write(report, ReportSection.Published(report), figures);

    static string Write(ReportContent report, IEnumerable<ReportSection> sections, string figures)
    {
        var page = new StringBuilder();
        Line(page, $"# {Escape(report.Run.Name)}");
        if (report.Run.Description is { Length: > 0 } description) Line(page, Escape(description));
        Line(page, $"**{Escape(report.Finding)}**");
        Line(page, Escape(report.Setting));
        Line(page, Escape(report.Status));
        foreach (var section in sections) Add(page, section, figures);
        return page.ToString().TrimEnd('\n') + "\n";
    }

    static void Add(StringBuilder page, ReportSection section, string figures)
    {
        Line(page, $"## {Escape(section.Heading)}");
        switch (section)
        {
            case ClaimsSection claims:
                Claims(page, claims);
                break;
            case ListSection list:
                if (list.About is { } about) Line(page, Escape(about));
                Bullets(page, list.Items);
                break;
            case FigureSection { Figure: var figure }:
                if (figure.Svg is not null) Line(page, $"![{Escape(figure.Title)}]({figures}/{figure.Id}.svg)");
                Bullets(page, figure.Notes);
                break;
            case TableSection { Table: var table }:
                Table(page, table);
                break;
            case TablesSection group:
                foreach (var table in group.Tables)
                {
                    Line(page, $"### {Escape(table.Title)}");
                    Table(page, table);
                }
                break;
            case AppendixSection appendix:
                Table(page, appendix.Stages);
                if (appendix.Pipeline is not { } pipeline) break;
                Line(page, $"## {Escape(appendix.PipelineHeading)}");
                Yaml(page, pipeline);
                break;
            case FactsSection { Facts: var facts }:
                Grid(page, ["what", "value"], facts.Select(fact => (string[])[fact.Key, fact.Value]));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(section), section, "a section that this page does not know");
        }
    }

    static void Claims(StringBuilder page, ClaimsSection claims)
    {
        if (claims.Verdicts.Count == 0)
        {
            Line(page, ClaimsSection.Empty);
            return;
        }
        Line(page, $"**{string.Join(", ", claims.Counts.Select(kind => $"{kind.Count} {kind.Word}"))}.** {Escape(claims.About[0])}");
        foreach (var about in claims.About.Skip(1)) Line(page, Escape(about));
        Grid(page, ClaimsSection.Columns, claims.Verdicts.SelectMany(Rows));
    }

    static IEnumerable<string[]> Rows(ClaimVerdict verdict)
    {
        yield return [verdict.Caveat.Length > 0 ? $"{verdict.Word}, {verdict.Caveat}" : verdict.Word, verdict.Claim, verdict.Entry, verdict.Findings];
        foreach (var control in verdict.Controls)
            yield return [$"— {control.Word}", $"against {control.Control} ({control.Title})", verdict.Entry, control.Evidence];
    }

    static void Table(StringBuilder page, ReportTable table)
    {
        Grid(page, table.Columns, table.Rows);
        Bullets(page, table.Notes);
    }

    static void Yaml(StringBuilder page, string text)
    {
        var fence = new string('`', 3);
        while (text.Contains(fence, StringComparison.Ordinal)) fence += '`';
        Line(page, $"{fence}yaml\n{text.ReplaceLineEndings("\n").TrimEnd('\n')}\n{fence}");
    }

    static void Grid(StringBuilder page, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Append(Row(columns)).Append('|').Append(string.Concat(columns.Select(_ => "---|"))).Append('\n');
        foreach (var row in rows) page.Append(Row(row));
        page.Append('\n');
    }

    static string Row(IReadOnlyList<string> cells) => "| " + string.Join(" | ", cells.Select(Escape)) + " |\n";

    static void Bullets(StringBuilder page, IReadOnlyList<string> lines)
    {
        foreach (var line in lines) page.Append("- ").Append(Escape(line)).Append('\n');
        if (lines.Count > 0) page.Append('\n');
    }

    static void Line(StringBuilder page, string text) => page.Append(text).Append("\n\n");

    static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text.ReplaceLineEndings(" "))
        {
            if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '!' or '~') escaped.Append('\\').Append(letter);
            else escaped.Append(letter switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", _ => letter.ToString() });
        }
        return escaped.ToString();
    }
}
