using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Tables;

/// <summary>The anatomy of a run's tickets as tables; none where the pipeline prunes nothing.</summary>
static class TicketAnatomy
{
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var tickets = Arm.Of(run, "prune");
        if (tickets.Count == 0) return [];
        var densities = DensityTable.Build(run, tickets);
        return [TicketTable.Build(run, tickets), TrainingTable.Build(run), .. densities.Rows.Count > 0 ? (ReportTable[])[densities] : []];
    }
}

/// <summary>What a ticket is before it is trained: how sparse, how accurate, and how much of its mask another seed finds too.</summary>
static class TicketTable
{
    public static ReportTable Build(RunFolder run, IReadOnlyList<Arm> tickets)
    {
        var names = RowNames.Of(run, tickets.Select(ticket => ticket.Entry));
        return new ReportTable("tickets", "Tickets before training",
            [.. names.Headings("ticket"), "derived from", "sparsity (%)", "kept weights", "accuracy (%)", "mask overlap (%)", "overlap by chance (%)"],
            [.. tickets.Select(ticket => Row(run, names, ticket))], Notes(run, tickets));
    }

    static IReadOnlyList<string> Row(RunFolder run, RowNames names, Arm ticket)
    {
        var folders = ticket.Runs.Select(s => s.Folder).ToHashSet();
        MaskPair[] pairs = [.. run.Overlaps.Where(o => folders.Contains(o.First) && folders.Contains(o.Second))];
        return
        [
            .. names.Cells(run.TitleOf(ticket.Id), ticket.Entry), Source(run, ticket),
            ticket.Mean(run, "sparsity"), ticket.Mean(run, "kept"), ticket.Mean(run, "startAccuracy"),
            Share([.. pairs.Select(p => p.Jaccard)]), Share([.. pairs.Select(p => p.JaccardByChance)]),
        ];
    }

    // pairs of seeds share seeds, so that an interval over them would claim more than is known
    static string Share(double[] pairs) => pairs.Length == 0 ? "—" : ValueText.Plain(pairs.Average(), isFraction: true);

    static string Source(RunFolder run, Arm ticket)
    {
        string[] names = [.. ticket.Inputs(run).Select(s => s.Kind == "prune" ? $"mask of {run.TitleOf(s.Id)}" : run.TitleOf(s.Id))];
        return names.Length == 0 ? "initial weights" : string.Join(", ", names);
    }

    static IReadOnlyList<string> Notes(RunFolder run, IReadOnlyList<Arm> tickets)
    {
        var images = tickets.SelectMany(t => t.Runs).Select(s => s.Result?.Counts.GetValueOrDefault("startAccuracy") ?? 0).Max();
        List<string> notes = [];
        if (images > 0)
            notes.Add($"Accuracy: before training, on {images:#,0} validation images; batch norm uses the statistics of these images, "
                + "because its running statistics were collected with other weights.");
        if (run.Overlaps.Count > 0)
            notes.Add("Mask overlap: weights kept in both masks divided by weights kept in either (Jaccard index), the mean over pairs of seeds; "
                + "by chance: the same for random masks with these layer densities.");
        return notes;
    }
}

/// <summary>Which share of each layer's weights the tickets keep: one row per layer, one column per ticket.</summary>
static class DensityTable
{
    const int MostTickets = 12; // as wide as a page can show; results.csv has all
    const string Start = "layer.", End = ".density";

    public static ReportTable Build(RunFolder run, IReadOnlyList<Arm> tickets)
    {
        Arm[] shown = [.. tickets.Take(MostTickets)];
        var metrics = shown.SelectMany(t => t.Runs).SelectMany(s => s.Result?.Metrics.Keys ?? []).Distinct()
            .Where(m => m.StartsWith(Start, StringComparison.Ordinal) && m.EndsWith(End, StringComparison.Ordinal));
        List<string> notes = ["Means over seeds."];
        if (shown.Length < tickets.Count) notes.Add($"The first {MostTickets} of {tickets.Count} tickets; results.csv has all of them.");
        return new ReportTable(
            "densities", "Kept weights per layer (%)", ["layer", .. shown.Select(t => t.Title(run))],
            [.. metrics.Select(metric => (string[])[metric[Start.Length..^End.Length], .. shown.Select(t => Cell(t.Values(metric)))])], notes);
    }

    static string Cell(double[] densities) => densities.Length == 0 ? "" : ValueText.Plain(densities.Average(), isFraction: true);
}
