namespace NativeTickets.Reporting;

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
