using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Costs;
using NativeTickets.Reporting.Figures;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Reporting.Pages;

/// <summary>What a report is made of, before it is put in order and takes the form of a page.</summary>
sealed record ReportContent(RunFolder Run)
{
    public bool IsComplete => Run.Next is null && Run.Stages.All(s => s.Status.HasEnded());

    /// <summary>One for each claim and matrix entry.</summary>
    public required IReadOnlyList<ClaimVerdict> Verdicts { get; init; }

    /// <summary>Those that the pipeline asks for, then what is drawn without being asked for.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>Those that the pipeline asks for.</summary>
    public required IReadOnlyList<ReportTable> Tables { get; init; }

    /// <summary>The tables of every report that they concern: accuracies by seed, checks of attacks, networks in pairs, what tickets cost.</summary>
    public required IReadOnlyList<ReportTable> Findings { get; init; }

    /// <summary>The tables of the section on tickets; empty where the pipeline prunes nothing.</summary>
    public required IReadOnlyList<ReportTable> Anatomy { get; init; }

    public required ReportTable Cost { get; init; }

    public required ReportTable Stages { get; init; }

    /// <summary>What a reader of the results has to know: found before the run, and by its prune stages.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. Run.Warnings.Concat(Run.Stages.Where(stage => stage.Kind == "prune" && stage.Result is not null)
            .Select(stage => (Ticket: stage.Matrix.Qualify(Run.TitleOf(stage.Id)), Layers: LayersPruned.In(stage.Result!)))
            .Where(found => found.Layers.Count > 0)
            .Select(found => LayersPruned.Warning(found.Ticket, found.Layers))).Distinct(),
    ];

    public static ReportContent Of(RunFolder run)
    {
        var figures = DefaultReport.Figures(run).Select(figure => FigureDrawing.Draw(run, figure))
            .Concat(BudgetFigure.Build(run).Concat(BreakEvenFigure.Build(run)).Select(FigureDrawing.Draw));
        var tables = DefaultReport.Tables(run).Select(table => TableBuilder.Build(run, table));
        return new ReportContent(run)
        {
            Verdicts = ClaimJudge.Judge(run),
            Figures = [.. figures.Select(figure => figure with { Notes = [.. figure.Notes, .. run.Stamps] })],
            Tables = [.. tables.Select(table => table with { Notes = [.. table.Notes, .. run.Stamps] })],
            Findings =
            [
                .. OutcomesTable.Build(run), .. TuningTable.Build(run), .. ChecksTable.Build(run), .. PairsTable.Build(run), .. TicketLedger.Build(run),
                .. PaceTable.Build(run), .. CostRatioTable.Build(run),
            ],
            Anatomy = TicketAnatomy.Build(run),
            Cost = CostTable.Build(run),
            Stages = StageTable.Build(run),
        };
    }

    /// <summary>What was found, in one sentence, which stands below what the pipeline is for.</summary>
    public string Finding => FindingSentence.Of(this);

    /// <summary>"seeds 1, 2, 3 · cpu · fp32 · scale laptop".</summary>
    public string Setting
    {
        get
        {
            var seeds = Run.Seeds.Count <= 10 ? string.Join(", ", Run.Seeds) : $"{Run.Seeds[0]} … {Run.Seeds[^1]} ({Run.Seeds.Count})";
            var most = Run.Index.Looks is { } looks && looks[^1] > Run.Seeds.Count ? $" of at most {looks[^1]}" : "";
            List<string> parts = [(Run.Seeds.Count == 1 ? "one seed: " : "seeds ") + seeds + most, Run.Device, Run.Precision];
            if (Run.Scale is { } scale) parts.Add($"scale {scale}");
            parts.AddRange(Run.Stamps.Where(stamp => stamp.StartsWith("fidelity", StringComparison.Ordinal)));
            return string.Join(" · ", parts);
        }
    }

    /// <summary>How many stages are done, and what the others are.</summary>
    public string Status
    {
        get
        {
            var done = Run.Stages.Count(s => s.Status == StageStatus.Done);
            if (Run.Next is { } next)
                return $"All stages of the look after {Run.Seeds.Count} seeds have ended. The run continues to {next.Seeds} seeds; "
                    + $"{next.Done} of {next.Stages} more stages have ended, and are not in this report.";
            if (done == Run.Stages.Count) return $"All {done} stages are done.";
            var others = string.Join(", ", Run.Stages.Where(s => s.Status != StageStatus.Done).GroupBy(s => s.Status).OrderByDescending(g => g.Key)
                .Select(g => $"{g.Count()} {g.Key.Text()}"));
            return IsComplete
                ? $"All stages have ended: {done} of {Run.Stages.Count} are done, {others}. Missing values are marked."
                : $"Partial: {done} of {Run.Stages.Count} stages are done, {others}. Missing values are marked.";
        }
    }
}

/// <summary>What a report shows where the pipeline asks for no figure or no table: the accuracies of every training run, and its curve.</summary>
static class DefaultReport
{
    public static IReadOnlyList<FigureSpec> Figures(RunFolder run)
    {
        var stages = TrainingStages(run);
        if (run.Figures.Count > 0 || stages.Count == 0) return run.Figures;
        FigureSpec[] byAxis =
        [
            .. run.Axes.Where(axis => axis.Key != MatrixEntry.Variant && axis.Value.Count > 1).Index()
                .Select(axis => OverAxis(run, axis.Item.Key, axis.Index, stages)).OfType<FigureSpec>(),
        ];
        return byAxis.Length > 0 ? byAxis
            : [new FigureSpec("curves", "Validation accuracy by epoch", FigureSpec.Epoch, "validationAccuracy", stages, Band.Seeds)];
    }

    /// <summary>The accuracy of every training run over an axis; null where no training run depends on it.</summary>
    static FigureSpec? OverAxis(RunFolder run, string axis, int place, IReadOnlyList<string> stages)
    {
        if (!stages.Any(stage => run.AxesOf([stage]).Any(used => used.Key == axis))) return null;
        var isTested = run.Stages.Any(stage => stage.Result?.Metrics.ContainsKey("testAccuracy") == true);
        return new FigureSpec($"by-axis-{place + 1}", $"{(isTested ? "Test" : "Validation")} accuracy over {axis}", axis,
            isTested ? "testAccuracy" : "validationAccuracy", stages, Band.Seeds);
    }

    public static IReadOnlyList<TableSpec> Tables(RunFolder run)
    {
        if (run.Tables.Count > 0) return run.Tables;
        var reported = run.Stages.Where(s => s.Kind is "train" or "external").SelectMany(s => s.Result?.Metrics.Keys ?? []).ToHashSet();
        string[] columns = [.. ((string[])["epochsToStop", "validationAccuracy", "testAccuracy"]).Where(reported.Contains)];
        return columns.Length == 0 ? [] : [new TableSpec("results", "Results", TrainingStages(run), columns)];
    }

    static IReadOnlyList<string> TrainingStages(RunFolder run) => [.. run.Stages.Where(s => s.Kind is "train" or "external").Select(s => s.Id).Distinct()];
}
