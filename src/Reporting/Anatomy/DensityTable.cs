namespace NativeTickets.Reporting;

/// <summary>Which share of each layer's weights the tickets keep: a row a layer, a column a ticket.</summary>
static class DensityTable
{
    const int MostTickets = 12; // a page is as wide as that; results.csv has them all
    const string Start = "layer.", End = ".density";

    public static ReportTable Build(RunFolder run, IReadOnlyList<Seeds> tickets)
    {
        Seeds[] shown = [.. tickets.Take(MostTickets)];
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
