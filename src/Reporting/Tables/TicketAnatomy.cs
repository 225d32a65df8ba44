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

/// <summary>What a ticket is before it is trained: how sparse, how good, and how much of its mask another seed would have found.</summary>
static class TicketTable
{
    public static ReportTable Build(RunFolder run, IReadOnlyList<Arm> tickets) => new(
        "tickets", "Tickets before training",
        ["ticket", "made from", "sparsity (%)", "kept weights", "accuracy (%)", "kept by two seeds (%)", "by chance (%)"],
        [.. tickets.Select(ticket => Row(run, ticket))], Notes(run, tickets));

    static IReadOnlyList<string> Row(RunFolder run, Arm ticket)
    {
        var folders = ticket.Runs.Select(s => s.Folder).ToHashSet();
        MaskPair[] pairs = [.. run.Overlaps.Where(o => folders.Contains(o.First) && folders.Contains(o.Second))];
        return
        [
            ticket.Title(run), Source(run, ticket), ticket.Mean(run, "sparsity"), ticket.Mean(run, "kept"), ticket.Mean(run, "startAccuracy"),
            Share([.. pairs.Select(p => p.Jaccard)]), Share([.. pairs.Select(p => p.JaccardByChance)]),
        ];
    }

    // pairs of seeds share seeds, so that an interval over them would claim more than is known
    static string Share(double[] pairs) => pairs.Length == 0 ? "—" : ValueText.Plain(pairs.Average(), isFraction: true);

    static string Source(RunFolder run, Arm ticket)
    {
        var inputs = ticket.Runs[0].From.Select(folder => run.Stages.FirstOrDefault(s => s.Folder == folder)).OfType<StageRun>();
        var names = inputs.Select(s => s.Kind == "prune" ? $"mask of {run.TitleOf(s.Id)}" : run.TitleOf(s.Id)).ToArray();
        return names.Length == 0 ? "initial weights" : string.Join(", ", names);
    }

    static IReadOnlyList<string> Notes(RunFolder run, IReadOnlyList<Arm> tickets)
    {
        var images = tickets.SelectMany(t => t.Runs).Select(s => s.Result?.Counts.GetValueOrDefault("startAccuracy") ?? 0).Max();
        List<string> notes = [];
        if (images > 0)
            notes.Add($"Accuracy: of the weights the ticket starts with, on {images:#,0} validation images; batch norm uses the images' own statistics, "
                + "since running ones were gathered with other weights.");
        if (run.Overlaps.Count > 0)
            notes.Add("Kept by two seeds: weights in both masks over weights in either (Jaccard), the mean over pairs of seeds; "
                + "by chance: the same for masks drawn at random with these layer densities.");
        return notes;
    }
}

/// <summary>Which share of each layer's weights the tickets keep: a row a layer, a column a ticket.</summary>
static class DensityTable
{
    const int MostTickets = 12; // a page is as wide as that; results.csv has them all
    const string Start = "layer.", End = ".density";

    public static ReportTable Build(RunFolder run, IReadOnlyList<Arm> tickets)
    {
        Arm[] shown = [.. tickets.Take(MostTickets)];
        var metrics = shown.SelectMany(t => t.Runs).SelectMany(s => s.Result?.Metrics.Keys ?? []).Distinct()
            .Where(m => m.StartsWith(Start, StringComparison.Ordinal) && m.EndsWith(End, StringComparison.Ordinal));
        List<string> notes = ["Means over the seeds."];
        if (shown.Length < tickets.Count) notes.Add($"The first {MostTickets} of {tickets.Count} tickets; results.csv has all of them.");
        return new ReportTable(
            "densities", "Kept weights by layer, %", ["layer", .. shown.Select(t => t.Title(run))],
            [.. metrics.Select(metric => (string[])[metric[Start.Length..^End.Length], .. shown.Select(t => Cell(t.Values(metric)))])], notes);
    }

    static string Cell(double[] densities) => densities.Length == 0 ? "" : ValueText.Plain(densities.Average(), isFraction: true);
}
