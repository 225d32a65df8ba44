using NativeTickets.Reporting.Tables;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Costs;

/// <summary>A ticket's training beside a dense one of the same seeds: what each cost. It says nothing of whether the two are equally good.</summary>
/// <param name="Ticket">The stage of the one.</param>
/// <param name="Dense">The stage of the other.</param>
/// <param name="Entry">The matrix entry of both.</param>
/// <param name="Sharing">How many tickets of this run the same search serves, controls not counted.</param>
/// <param name="Prices">Of both, a pair for each seed.</param>
sealed record CostPair(string Ticket, string Dense, MatrixEntry Entry, int Sharing, IReadOnlyList<(TrainingPrice Ticket, TrainingPrice Dense)> Prices)
{
    /// <summary>Every ticket that is no control, beside every dense training that is no search; without those of which a seed has not reported its cost.</summary>
    public static IReadOnlyList<CostPair> Of(RunFolder run)
    {
        var searched = run.Stages.Where(stage => stage.Kind == "prune").SelectMany(stage => stage.From).ToHashSet();
        // an evaluation's metric begins with what was measured
        var controls = run.Claims.SelectMany(claim => claim.Controls).Select(control => control.Metric?.Split('.')[0] ?? control.Stage).ToHashSet();
        StageRun[] trainings = [.. run.Stages.Where(stage => stage.Kind == "train" && !searched.Contains(stage.Folder))];
        StageRun[] tickets = [.. trainings.Where(stage => stage.From.Count > 0 && !controls.Contains(stage.Id))];
        List<CostPair> pairs = [];
        foreach (var ticket in tickets.Select(stage => stage.Id).Distinct())
            foreach (var dense in trainings.Where(stage => stage.From.Count == 0).Select(stage => stage.Id).Distinct())
                foreach (var entry in run.EntriesOf(ticket, dense))
                {
                    (StageRun? Ticket, StageRun? Dense)[] seeds = [.. run.Seeds.Select(seed => (Find(ticket, seed), Find(dense, seed)))];
                    (TrainingPrice? Ticket, TrainingPrice? Dense)[] prices =
                        [.. seeds.Select(s => (s.Ticket is { } t ? TrainingPrice.Of(run, t) : null, s.Dense is { } d ? TrainingPrice.Of(run, d) : null))];
                    if (prices.Length == 0 || prices.Any(price => price.Ticket is null || price.Dense is null)) continue;
                    var searches = SearchesOf(seeds[0].Ticket!);
                    var sharing = tickets.Count(other => other.Seed == seeds[0].Ticket!.Seed && SearchesOf(other).SetEquals(searches));
                    pairs.Add(new CostPair(ticket, dense, entry, sharing, [.. prices.Select(price => (price.Ticket!, price.Dense!))]));

                    StageRun? Find(string id, long seed) => run.Runs(id).FirstOrDefault(stage => stage.Seed == seed && stage.Matrix.AgreesWith(entry));
                }
        return pairs;

        HashSet<string> SearchesOf(StageRun ticket) => [.. TrainingPrice.Above(run, ticket).Where(stage => stage.Kind == "train").Select(stage => stage.Folder)];
    }

    /// <summary>The ticket's part of a dense training's seconds if so many tickets share its search.</summary>
    public Estimate SecondsRatio(int tickets) =>
        Estimate.Of([.. Prices.Select(price => (price.Ticket.Training.Seconds + price.Ticket.Search.Seconds / tickets) / price.Dense.Total.Seconds)]);

    /// <summary>The same of forward units.</summary>
    public Estimate UnitsRatio(int tickets) =>
        Estimate.Of([.. Prices.Select(price => (price.Ticket.Training.ForwardUnits + price.Ticket.Search.ForwardUnits / tickets) / price.Dense.Total.ForwardUnits)]);

    /// <summary>How many tickets a search has to serve until each, with its share of the search, takes no more seconds than the dense training, in the mean; null for never.</summary>
    public int? BreakEven
    {
        get
        {
            var left = Prices.Average(price => price.Dense.Total.Seconds - price.Ticket.Training.Seconds);
            var search = Prices.Average(price => price.Ticket.Search.Seconds);
            return left <= 0 || search / left > 1e6 ? null : Math.Max(1, (int)Math.Ceiling(search / left));
        }
    }
}

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
                ])], notes) { HasWords = true },
        ];
    }

    static string Ratio(Estimate ratio) => ValueText.Ratio(ratio);
}
