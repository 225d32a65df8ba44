using NativeTickets.Reporting.Tables;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Costs;

/// <summary>What a ticket's training run and a dense one of the same seeds cost. It does not say whether the two are equally good.</summary>
/// <param name="Ticket">The stage that trains the ticket.</param>
/// <param name="Dense">The stage that trains the dense network.</param>
/// <param name="Entry">The matrix entry of both.</param>
/// <param name="Sharing">How many tickets of this run the same search serves, controls not counted.</param>
/// <param name="Prices">One pair per seed.</param>
sealed record CostPair(string Ticket, string Dense, MatrixEntry Entry, int Sharing, IReadOnlyList<(TrainingPrice Ticket, TrainingPrice Dense)> Prices)
{
    /// <summary>Every ticket but controls with every dense training run but searches, where all seeds of both have reported their cost.</summary>
    public static IReadOnlyList<CostPair> Of(RunFolder run)
    {
        var searched = run.Stages.Where(stage => stage.Kind == "prune").SelectMany(stage => stage.From).ToHashSet();
        // an evaluation's metric begins with what was measured
        var controls = run.Claims.SelectMany(claim => claim.Controls).Select(control => control.Metric?.Split('.')[0] ?? control.Stage).ToHashSet();
        StageRun[] trained = [.. run.Stages.Where(stage => stage.Kind == "train" && !searched.Contains(stage.Folder))];
        StageRun[] tickets = [.. trained.Where(stage => stage.From.Count > 0 && !controls.Contains(stage.Id))];
        List<CostPair> pairs = [];
        foreach (var ticket in tickets.Select(stage => stage.Id).Distinct())
            foreach (var dense in trained.Where(stage => stage.From.Count == 0).Select(stage => stage.Id).Distinct())
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

        HashSet<string> SearchesOf(StageRun ticket) =>
            [.. TrainingPrice.Above(run, ticket).Where(stage => stage.Kind == "train").Select(stage => stage.Folder)];
    }

    /// <summary>
    /// Seconds of the ticket divided by those of the dense training run if so many tickets share its search: the geometric mean over seeds, with its interval.
    /// </summary>
    public Estimate SecondsRatio(int tickets) => Ratio(tickets, expense => expense.Seconds);

    /// <summary>The same of forward units.</summary>
    public Estimate UnitsRatio(int tickets) => Ratio(tickets, expense => expense.ForwardUnits);

    Estimate Ratio(int tickets, Func<Expense, double> of)
    {
        double[] mine = [.. Prices.Select(price => of(price.Ticket.Training) + of(price.Ticket.Search) / tickets)];
        double[] theirs = [.. Prices.Select(price => of(price.Dense.Total))];
        // a clock that shows 0 s has no logarithm
        return mine.Concat(theirs).All(amount => amount > 0)
            ? SeedComparison.OfRatios(mine, theirs, 0, isAtMost: false).RatioAt(Estimate.Confidence)!.Value
            : Estimate.Alone(mine.Length, mine.Average() / theirs.Average());
    }

    /// <summary>
    /// How many tickets have to share a search until each takes, on average, no more seconds than the dense training run; null if no number is enough.
    /// </summary>
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

/// <summary>The cost of tickets relative to dense training runs, with the whole search and with their share of it, and when a search breaks even.</summary>
static class CostRatioTable
{
    const int MostRows = 60;

    static readonly string[] Columns =
    [
        "dense training run", "ratio of seconds", "ratio of units",
        "tickets per search", "ratio of seconds, search shared", "ratio of units, search shared", "break-even",
    ];

    /// <summary>None where there is no pair.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var pairs = CostPair.Of(run);
        if (pairs.Count == 0) return [];
        var names = RowNames.Of(run, pairs.Select(pair => pair.Entry));
        List<string> notes =
        [
            "Ratios of the cost of a ticket, search included, to that of a dense training run with the same seed"
                + (run.Seeds.Count > 1 ? ": the geometric mean over seeds, and the ends of the 95 % Student interval of its logarithm." : "."),
            "Search shared: the cost of a search is divided equally among the tickets that this run derived from it. "
                + "Break-even: how many tickets have to share it until each takes no more seconds than the dense training run.",
            "Below 1 means cheaper, not equally good: see the claims for that. "
                + "If the dense training run has another schedule or attack, it is not a fair baseline, and no saving is claimed.",
        ];
        if (pairs.Count > MostRows) notes.Add($"{pairs.Count - MostRows} more pairs are not shown.");
        IReadOnlyList<string>[] rows = [.. pairs.Take(MostRows).Select(pair => Row(run, names, pair))];
        string[] columns = [.. names.Headings("ticket"), .. Columns];
        return [new ReportTable("cost-ratios", "Cost of tickets relative to dense training", columns, rows, notes) { HasWords = true }];
    }

    static IReadOnlyList<string> Row(RunFolder run, RowNames names, CostPair pair) =>
    [
        .. names.Cells(run.TitleOf(pair.Ticket), pair.Entry), run.TitleOf(pair.Dense), ValueText.Ratio(pair.SecondsRatio(1)),
        ValueText.Ratio(pair.UnitsRatio(1)), ValueText.Number(pair.Sharing),
        ValueText.Ratio(pair.SecondsRatio(pair.Sharing)), ValueText.Ratio(pair.UnitsRatio(pair.Sharing)),
        pair.BreakEven is { } tickets ? tickets == 1 ? "1 ticket" : $"{ValueText.Number(tickets)} tickets" : "never",
    ];
}
