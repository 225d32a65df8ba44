using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Figures;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Reporting.Pages;

/// <summary>
/// A part of a report under its own heading. Which sections there are, in which order, under which headings and with which texts is said here, for every kind
/// of page.
/// </summary>
abstract record ReportSection(string Heading)
{
    const string AboutVerdicts = "Arms are paired by seed. A claim is reproduced if the 95 % interval of the differences lies entirely on its side of "
        + "the bound, refuted if it lies entirely on the other side, and undecided if it contains the bound, if there are too few seeds for an interval, or if "
        + "values are missing. The interval is Student's over the seeds; of accuracies it is no narrower than the images alone leave it. Times, costs and "
        + "rates are compared by the logarithm of their ratio, turned back into a difference of geometric means. The evidence is the two means, then how far "
        + "the difference lies beyond the claim's bound, margin included: + on the claim's side, \u2212 on the other.";

    const string AboutControls = "Each claim about a ticket is followed by its controls: the same metric of stages that differ from the ticket's training run "
        + "in one respect only. A ticket is ahead of a control if the interval of the differences lies entirely on its side. A control without a search, such "
        + "as the dense network, takes less training than the ticket with its own; sameBudget takes as many epochs. The controls of a claim are several "
        + "questions at once and are corrected by Holm's method: each interval has the confidence that its verdict was reached with, so that the controls of a "
        + "claim together are wrong in 5 % of all cases at most. A control whose values are missing counts as one of them.";

    const string AboutBudgets = "Where the arms of a claim differ in how much they are trained, searches included, it says so: in epochs, and in forward units "
        + "times images, as planned. A ticket's search is part of its budget.";

    const string AboutReductions = "The numbers on this page are those of the reduced experiment: verdicts hold for it only, and levels cannot be compared "
        + "with those of the full experiment.";

    // what readers elsewhere can use of a run's facts; the rest concerns this machine and this day only
    static readonly string[] PublishedFacts =
        ["nativetickets", "numerics", "device", "deviceDescription", "cpu", "cores", "threads", "jobs", "precision", "dataset", "datasetSha256"];

    /// <summary>Everything, for a page that lies in the run folder.</summary>
    public static IEnumerable<ReportSection> Whole(ReportContent report) =>
    [
        .. Results(report), .. Lines("Remarks on the run folder", report.Run.Remarks),
        new AppendixSection(report.Stages, report.IsComplete, "The pipeline with every default filled in", report.Run.ResolvedPipeline),
        new FactsSection("Provenance", report.Run.Provenance.Count > 0 ? report.Run.Provenance : [new("unknown", "provenance.json is missing")]),
    ];

    /// <summary>Results and protocol, and those facts about the run that concern readers without the run folder.</summary>
    public static IEnumerable<ReportSection> Published(ReportContent report) =>
    [
        .. Results(report),
        .. Lines("Run with", [.. report.Run.Provenance.Where(fact => PublishedFacts.Contains(fact.Key)).Select(fact => $"{fact.Key}: {fact.Value}")]),
    ];

    static IEnumerable<ReportSection> Results(ReportContent report)
    {
        var run = report.Run;
        var hasControls = report.Verdicts.Any(verdict => verdict.Controls.Count > 0);
        var hasBudgets = run.Claims.Any(claim => claim.Budgets.Count > 0);
        yield return new ClaimsSection(report.Verdicts)
        {
            About =
            [
                .. NamesIn(run), AboutVerdicts,
                .. hasControls ? [AboutControls] : Array.Empty<string>(), .. hasBudgets ? [AboutBudgets] : Array.Empty<string>(),
            ],
        };
        foreach (var warnings in Lines("Warnings", report.Warnings)) yield return warnings with { Id = "warnings" };
        if (run.Reductions.Count > 0)
            yield return new ListSection($"What scale {run.Scale} changes", run.Reductions) { Id = "reductions", About = AboutReductions };
        foreach (var figure in report.Figures) yield return new FigureSection(figure);
        foreach (var table in report.Tables.Concat(report.Findings)) yield return new TableSection(table);
        if (report.Anatomy.Count > 0) yield return new TablesSection("anatomy", "Ticket anatomy", report.Anatomy);
        yield return new TableSection(report.Cost);
        foreach (var notes in Lines("Protocol notes", run.Notes)) yield return notes;
    }

    /// <summary>What reports call the stages that claims have under their ids; none where that is the same.</summary>
    static IEnumerable<string> NamesIn(RunFolder run)
    {
        var named = run.Claims.SelectMany(claim => claim.Values).SelectMany(value => (string[])[value.Stage, value.Metric.Split('.')[0]]).Distinct()
            .Where(id => run.TitleOf(id) != id).Select(id => $"{id} is {run.TitleOf(id)}").ToArray();
        if (named.Length > 0) yield return $"In claims, {string.Join("; ", named)}.";
    }

    static IReadOnlyList<ListSection> Lines(string heading, IReadOnlyList<string> items) => items.Count == 0 ? [] : [new ListSection(heading, items)];
}

/// <summary>The claims with their verdicts.</summary>
sealed record ClaimsSection(IReadOnlyList<ClaimVerdict> Verdicts) : ReportSection("Claims")
{
    public const string Empty = "The pipeline makes no claims.";

    public static IReadOnlyList<string> Columns { get; } = ["verdict", "claim", "for", "evidence"];

    /// <summary>How a claim is judged, and what its evidence and its controls show.</summary>
    public required IReadOnlyList<string> About { get; init; }

    /// <summary>The verdicts that occur and how often, "reproduced" first.</summary>
    public IEnumerable<(int Count, string Word)> Counts => new[] { Verdict.Reproduced, Verdict.Refuted, Verdict.Undecided }
        .Select(kind => (Count: Verdicts.Count(verdict => verdict.Verdict == kind), ClaimVerdict.WordOf(kind))).Where(kind => kind.Count > 0);
}

/// <summary>Sentences; <c>Id</c> is its anchor, where it has one, <c>About</c> a paragraph above them.</summary>
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
