using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Figures;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Reporting.Pages;

/// <summary>A part of a report under a heading of its own. Which there are, in which order, under which headings and with which texts is said here for every form of page.</summary>
abstract record ReportSection(string Heading)
{
    const string AboutVerdicts = "Arms are paired by seed. A claim is reproduced where the 95 % Student interval of the differences lies wholly on its side of the bound, "
        + "refuted where it lies wholly on the other, and undecided where it holds both, where there is one seed only, or where values are missing. "
        + "The evidence is the two means, then how far the difference lies beyond the claim's bound, its margin taken into account: + on the claim's side, \u2212 on the other.";

    const string AboutControls = "Below a claim about a ticket stand its controls: the same metric of stages that differ from the ticket's training in one thing alone. "
        + "A ticket is ahead of a control where the interval of the differences lies wholly on its side.";

    const string AboutReductions = "The numbers of this page are those of the reduced experiment: verdicts hold for it alone, and levels are not to be compared with the full one's.";

    // what a reader elsewhere can use of a run's facts; the rest is of this machine and this day
    static readonly string[] PublishedFacts =
        ["nativetickets", "numerics", "device", "deviceDescription", "cpu", "cores", "threads", "jobs", "precision", "dataset", "datasetSha256"];

    /// <summary>Everything, for a page that lies in the run folder.</summary>
    public static IEnumerable<ReportSection> Whole(ReportContent report) =>
    [
        .. Results(report), .. Lines("Remarks on the run folder", report.Run.Remarks),
        new AppendixSection(report.Stages, report.IsComplete, "The pipeline with every default filled in", report.Run.ResolvedPipeline),
        new FactsSection("Provenance", report.Run.Provenance.Count > 0 ? report.Run.Provenance : [new("unknown", "provenance.json is missing")]),
    ];

    /// <summary>Results and protocol, and of the run what concerns readers who have no run folder.</summary>
    public static IEnumerable<ReportSection> Published(ReportContent report) =>
    [
        .. Results(report),
        .. Lines("Run with", [.. report.Run.Provenance.Where(fact => PublishedFacts.Contains(fact.Key)).Select(fact => $"{fact.Key}: {fact.Value}")]),
    ];

    static IEnumerable<ReportSection> Results(ReportContent report)
    {
        var run = report.Run;
        yield return new ClaimsSection(report.Verdicts) { About = [AboutVerdicts, .. report.Verdicts.Any(v => v.Controls.Count > 0) ? (string[])[AboutControls] : []] };
        if (run.Reductions.Count > 0)
            yield return new ListSection($"What scale {run.Scale} changes", run.Reductions) { Id = "reductions", About = AboutReductions };
        foreach (var figure in report.Figures) yield return new FigureSection(figure);
        foreach (var table in report.Tables.Concat(report.Findings)) yield return new TableSection(table);
        if (report.Anatomy.Count > 0) yield return new TablesSection("anatomy", "Ticket anatomy", report.Anatomy);
        yield return new TableSection(report.Cost);
        foreach (var notes in Lines("Protocol notes", run.Notes)) yield return notes;
    }

    static IReadOnlyList<ListSection> Lines(string heading, IReadOnlyList<string> items) => items.Count == 0 ? [] : [new ListSection(heading, items)];
}

/// <summary>The claims with their verdicts.</summary>
sealed record ClaimsSection(IReadOnlyList<ClaimVerdict> Verdicts) : ReportSection("Claims")
{
    public const string Empty = "The pipeline makes no claim.";

    public static IReadOnlyList<string> Columns { get; } = ["verdict", "claim", "for", "evidence"];

    /// <summary>How a claim is judged, and what its evidence and its controls show.</summary>
    public required IReadOnlyList<string> About { get; init; }

    /// <summary>The verdicts that occur and how often, "reproduced" first.</summary>
    public IEnumerable<(int Count, string Word)> Counts => new[] { Verdict.Reproduced, Verdict.Refuted, Verdict.Undecided }
        .Select(kind => (Count: Verdicts.Count(verdict => verdict.Verdict == kind), ClaimVerdict.WordOf(kind))).Where(kind => kind.Count > 0);
}

/// <summary>Sentences; <c>Id</c> is its anchor, where it has one, <c>About</c> what stands above them.</summary>
sealed record ListSection(string Heading, IReadOnlyList<string> Items) : ReportSection(Heading)
{
    public string? Id { get; init; }

    public string? About { get; init; }
}

sealed record FigureSection(Figure Figure) : ReportSection(Figure.Title);

sealed record TableSection(ReportTable Table) : ReportSection(Table.Title);

/// <summary>Several tables under one heading; <c>Id</c> is its anchor.</summary>
sealed record TablesSection(string Id, string Heading, IReadOnlyList<ReportTable> Tables) : ReportSection(Heading);

/// <summary>What is looked up rather than read: every stage, and the whole pipeline where the run folder has it.</summary>
sealed record AppendixSection(ReportTable Stages, bool IsComplete, string PipelineHeading, string? Pipeline) : ReportSection(Stages.Title);

/// <summary>Where the numbers come from, by name.</summary>
sealed record FactsSection(string Heading, IReadOnlyList<KeyValuePair<string, string>> Facts) : ReportSection(Heading);
