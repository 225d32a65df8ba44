using System.Text;

namespace NativeTickets.Reporting;

/// <summary>report.md: the report for a terminal, a diff or a repository's page. Figures are links to the files beside it.</summary>
static class MarkdownPage
{
    // what a reader elsewhere can use of a run's facts; the rest is of this machine and this day
    static readonly string[] PublishedFacts = ["nativetickets", "numerics", "device", "deviceDescription", "cpu", "cores", "threads", "jobs", "precision", "dataset", "datasetSha256"];

    /// <summary>The whole report, its figures beside it in <c>figures/</c>.</summary>
    public static string Write(ReportContent report)
    {
        var page = Results(report, "figures");
        Table(page, report.Stages);
        if (report.Run.Remarks.Count > 0) Line(page, "## Remarks on the run folder");
        Bullets(page, report.Run.Remarks);
        Settings(page, report.Run);
        return Text(page);
    }

    /// <summary>The report for readers who have no run folder: results and protocol, and of the run what concerns them.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="figures">The folder of the figures, relative to the page.</param>
    public static string Publish(ReportContent report, string figures)
    {
        var page = Results(report, figures);
        var facts = report.Run.Provenance.Where(fact => PublishedFacts.Contains(fact.Key)).ToArray();
        if (facts.Length > 0) Line(page, "## Run with");
        Bullets(page, [.. facts.Select(fact => $"{fact.Key}: {fact.Value}")]);
        return Text(page);
    }

    static string Text(StringBuilder page) => page.ToString().TrimEnd('\n') + "\n";

    static StringBuilder Results(ReportContent report, string figures)
    {
        var page = new StringBuilder();
        Line(page, $"# {Escape(report.Run.Name)}");
        if (report.Run.Description is { Length: > 0 } description) Line(page, Escape(description));
        Line(page, Escape(report.Setting));
        Line(page, $"**{Escape(report.Status)}**");
        Claims(page, report);
        Reductions(page, report);
        foreach (var figure in report.Figures) AddFigure(page, figure, figures);
        foreach (var table in report.Tables) Table(page, table);
        foreach (var table in report.Findings) Table(page, table);
        if (report.Anatomy.Count > 0) Line(page, "## Ticket anatomy");
        foreach (var table in report.Anatomy) Table(page, table, heading: "###");
        Table(page, report.Cost);
        if (report.Run.Notes.Count > 0) Line(page, "## Protocol notes");
        Bullets(page, report.Run.Notes);
        return page;
    }

    static void Claims(StringBuilder page, ReportContent report)
    {
        Line(page, "## Claims");
        if (report.Verdicts.Count == 0)
        {
            Line(page, "The pipeline makes no claim.");
            return;
        }
        Line(page, $"**{report.Summary}.** {ReportContent.AboutVerdicts}");
        if (report.HasControls) Line(page, ReportContent.AboutControls);
        Grid(page, ["verdict", "claim", "for", "evidence"], report.Verdicts.SelectMany(Rows));
    }

    static IEnumerable<string[]> Rows(ClaimVerdict verdict)
    {
        var word = ReportContent.Word(verdict.Verdict);
        yield return [verdict.Caveat.Length > 0 ? $"{word}, {verdict.Caveat}" : word, verdict.Claim, verdict.Entry, verdict.Evidence];
        foreach (var control in verdict.Controls) yield return [$"— {control.Word}", $"against {control.Control} ({control.Stage})", verdict.Entry, control.Evidence];
    }

    static void Reductions(StringBuilder page, ReportContent report)
    {
        if (report.Run.Reductions.Count == 0) return;
        Line(page, $"## {report.ReductionsTitle}");
        Line(page, ReportContent.AboutReductions);
        Bullets(page, report.Run.Reductions);
    }

    static void AddFigure(StringBuilder page, Figure figure, string folder)
    {
        Line(page, $"## {Escape(figure.Title)}");
        if (figure.Svg is not null) Line(page, $"![{Escape(figure.Title)}]({folder}/{figure.Id}.svg)");
        Bullets(page, figure.Notes);
    }

    static void Table(StringBuilder page, ReportTable table, string heading = "##")
    {
        Line(page, $"{heading} {Escape(table.Title)}");
        Grid(page, table.Columns, table.Rows);
        Bullets(page, table.Notes);
    }

    static void Settings(StringBuilder page, RunFolder run)
    {
        if (run.ResolvedPipeline is { } pipeline)
        {
            Line(page, "## Pipeline");
            var fence = new string('`', 3);
            while (pipeline.Contains(fence, StringComparison.Ordinal)) fence += '`';
            Line(page, $"{fence}yaml\n{pipeline.ReplaceLineEndings("\n").TrimEnd('\n')}\n{fence}");
        }
        if (run.Provenance.Count == 0) return;
        Line(page, "## Provenance");
        Grid(page, ["what", "value"], run.Provenance.Select(p => (string[])[p.Key, p.Value]));
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
