namespace NativeTickets.Reporting;

/// <summary>What tickets cost as a part of dense trainings, with the search and with their share of it, and how many tickets a search has to serve to pay.</summary>
static class CostRatioTable
{
    const int MostRows = 60;

    /// <summary>None where there is no pair.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var pairs = CostPair.Of(run);
        if (pairs.Count == 0) return [];
        List<string> notes =
        [
            "Ratios of a ticket's cost, its search included, to that of a dense training of the same seed"
                + (run.Seeds.Count > 1 ? "; ± is the half width of the 95 % Student interval over the seeds." : "."),
            "Shared: each of the tickets that this run made from a search bears its part. Pays with: from how many tickets on one of them takes no more seconds than the dense training.",
            "Below 1 is cheaper, not as good: that is for the claims. Where the dense training has another schedule or attack, it is no fair baseline, and no saving is claimed.",
        ];
        if (pairs.Count > MostRows) notes.Add($"{pairs.Count - MostRows} more pairs are not shown.");
        return
        [
            new ReportTable("cost-ratios", "Tickets' cost beside dense trainings",
                ["ticket", "dense training", "ratio of seconds", "ratio of units", "tickets of the search", "seconds, search shared", "units, search shared", "pays with"],
                [.. pairs.Take(MostRows).Select(pair => (IReadOnlyList<string>)
                [
                    pair.Entry.Qualify(pair.Ticket), pair.Dense, Ratio(pair.SecondsRatio(1)), Ratio(pair.UnitsRatio(1)), ValueText.Number(pair.Sharing),
                    Ratio(pair.SecondsRatio(pair.Sharing)), Ratio(pair.UnitsRatio(pair.Sharing)),
                    pair.BreakEven is { } tickets ? tickets == 1 ? "1 ticket" : $"{ValueText.Number(tickets)} tickets" : "none",
                ])], notes),
        ];
    }

    static string Ratio(Estimate ratio) => ValueText.Ratio(ratio);
}
