namespace NativeTickets.Reporting;

/// <summary>Everything a report says, before it takes the form of a page.</summary>
sealed record ReportContent(
    RunFolder Run, string Status, bool IsComplete, IReadOnlyList<ClaimVerdict> Verdicts, IReadOnlyList<Figure> Figures,
    IReadOnlyList<ReportTable> Tables, ReportTable Cost, ReportTable Stages)
{
    public static ReportContent Of(RunFolder run) => new(
        run, StatusOf(run), run.Stages.All(s => s.Status == StageStatus.Done), ClaimJudge.Judge(run),
        [.. DefaultReport.Figures(run).Select(f => FigureDrawing.Draw(run, f)).Concat(BreakEvenFigure.Build(run).Select(FigureDrawing.Draw)).Select(f => f with { Notes = [.. f.Notes, .. run.Stamps] })],
        [.. DefaultReport.Tables(run).Select(t => TableBuilder.Build(run, t)).Select(t => t with { Notes = [.. t.Notes, .. run.Stamps] })], CostTable.Build(run), StageTable.Build(run))
    {
        Anatomy = TicketAnatomy.Build(run),
        Findings = [.. OutcomesTable.Build(run), .. ChecksTable.Build(run), .. PairsTable.Build(run), .. TicketLedger.Build(run), .. CostRatioTable.Build(run)],
    };

    /// <summary>The tables of the section on tickets; empty where the pipeline prunes nothing.</summary>
    public IReadOnlyList<ReportTable> Anatomy { get; init; } = [];

    /// <summary>The tables that stand in every report they concern: of accuracies by seed, of the attacks' checks, of networks in pairs, of what tickets cost.</summary>
    public IReadOnlyList<ReportTable> Findings { get; init; } = [];

    /// <summary>"seeds 1, 2, 3 · cpu · fp32 · scale laptop".</summary>
    public string Setting
    {
        get
        {
            var seeds = Run.Seeds.Count <= 10 ? string.Join(", ", Run.Seeds) : $"{Run.Seeds[0]} … {Run.Seeds[^1]} ({Run.Seeds.Count})";
            List<string> parts = [(Run.Seeds.Count == 1 ? "one seed: " : "seeds ") + seeds, Run.Device, Run.Precision];
            if (Run.Scale is { } scale) parts.Add($"scale {scale}");
            parts.AddRange(Run.Stamps.Where(stamp => stamp.StartsWith("fidelity", StringComparison.Ordinal)));
            return string.Join(" · ", parts);
        }
    }

    /// <summary>"2 reproduced, 1 refuted, 3 undecided", without the kinds that do not occur; empty without claims.</summary>
    public string Summary => string.Join(", ", new[] { Verdict.Reproduced, Verdict.Refuted, Verdict.Undecided }
        .Select(v => (Kind: v, Count: Verdicts.Count(x => x.Verdict == v))).Where(v => v.Count > 0).Select(v => $"{v.Count} {Word(v.Kind)}"));

    /// <summary>How a claim is judged, and what its evidence shows.</summary>
    public const string AboutVerdicts = "Arms are paired by seed. A claim is reproduced where the 95 % Student interval of the differences lies wholly on its side of the bound, "
        + "refuted where it lies wholly on the other, and undecided where it holds both, where there is one seed only, or where values are missing. "
        + "The evidence is the two means, then how far the difference lies beyond the claim's bound, its margin taken into account: + on the claim's side, \u2212 on the other.";

    /// <summary>What controls are, for a reader who meets them the first time.</summary>
    public const string AboutControls = "Below a claim about a ticket stand its controls: the same metric of stages that differ from the ticket's training in one thing alone. "
        + "A ticket is ahead of a control where the interval of the differences lies wholly on its side.";

    /// <summary>What the list of reductions means.</summary>
    public const string AboutReductions = "The numbers of this page are those of the reduced experiment: verdicts hold for it alone, and levels are not to be compared with the full one's.";

    /// <summary>Whether any claim has controls.</summary>
    public bool HasControls => Verdicts.Any(verdict => verdict.Controls.Count > 0);

    /// <summary>"What scale laptop changes".</summary>
    public string ReductionsTitle => $"What scale {Run.Scale} changes";

    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Reproduced => "reproduced",
        Verdict.Refuted => "refuted",
        _ => "undecided",
    };

    static string StatusOf(RunFolder run)
    {
        var done = run.Stages.Count(s => s.Status == StageStatus.Done);
        if (done == run.Stages.Count) return $"All {done} stages are done.";
        var unfinished = run.Stages.Where(s => s.Status != StageStatus.Done).GroupBy(s => s.Status).OrderByDescending(g => g.Key);
        var others = unfinished.Select(g => $"{g.Count()} {g.Key.Text()}");
        return $"Partial: {done} of {run.Stages.Count} stages are done, {string.Join(", ", others)}. What is missing is marked.";
    }
}
