namespace NativeTickets.Lab.Rounds;

/// <summary>The keys of a prune stage that stands for several rounds of training and pruning.</summary>
static class RoundKeys
{
    const int Most = 90; // a pipeline has 200 stages at most, and each round but the last takes two

    /// <summary>The sparsities after each round, or how many rounds there are.</summary>
    public static Key<IReadOnlyList<double>> Rounds { get; } = new("rounds",
        Rules.List(Rules.Number(0, Most, aboveLow: true), "sparsities", fewest: 1, most: Most, acceptsOne: true,
            wanted: "a whole number of rounds, 2 for instance, or a list of rising sparsities"), Default.Absent("one round"),
        "The sparsity after each of several rounds, rising, in place of `sparsity`; or how many rounds there are, with `rate`. Between two of them the "
        + "training of `from` is repeated from the rewound ticket. Each round is written out as stages of its own: `<id>-round1`, its training "
        + "`<id>-training1`, and so on; the last one has the stage's own id.");

    /// <summary>How much each round prunes.</summary>
    public static Key<double> Rate { get; } = new("rate", Rules.Number(0, 1, aboveLow: true, belowHigh: true),
        Default.Absent("required with a number of rounds"),
        "The share of the remaining weights that each of so many `rounds` prunes: after round i the sparsity is 1 − (1 − rate)^i.");

    /// <summary>Whether the training runs between rounds continue the schedule.</summary>
    public static Key<bool> Resume { get; } = new("resumeSchedule", Rules.Flag(), Default.Absent("`false`"),
        "With `rounds`: whether the training runs between them continue the schedule where the ticket was rewound to, as `resumeSchedule` of train stages.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Key> All => [Rounds, Rate, Resume];

    /// <summary>The sparsity after each round; null where the keys do not say it soundly.</summary>
    public static IReadOnlyList<double>? Sparsities(IReadOnlyList<double> rounds, double? rate)
    {
        if (IsCount(rounds))
            return rate is { } share && rounds[0] == Math.Floor(rounds[0])
                ? [.. Enumerable.Range(1, (int)rounds[0]).Select(round => 1 - Math.Pow(1 - share, round))] : null;
        return rate is null && rounds.All(sparsity => sparsity < 1) && rounds.Zip(rounds.Skip(1)).All(pair => pair.First < pair.Second) ? rounds : null;
    }

    /// <summary>What must hold between them.</summary>
    public static void Check(Settings settings, Problems problems)
    {
        var rounds = Rounds.ReadOr(settings, []);
        double? rate = Rate.TryRead(settings, out var share) ? share : null;
        if (rounds.Count == 0)
        {
            foreach (var key in (Key[])[Rate, Resume])
                if (settings.Find(key.Name) is { } alone)
                    problems.Add(alone.At, $"{key.Name} is for a stage of several rounds; wanted rounds, or no {key.Name}");
            return;
        }
        var at = settings.Find(Rounds.Name)!.At;
        if (settings.Find("sparsity") is { } sparsity)
            problems.Add(sparsity.At, "rounds say the sparsity after each, and sparsity says one; wanted one of them");
        if (IsCount(rounds) && rate is null)
            problems.Add(at, $"rounds is {NumberText.Shortest(rounds[0])}, a count, without a rate; wanted rate: 20%, or a list of sparsities such as "
                + "[40%, 60%, 80%]");
        else if (!IsCount(rounds) && rate is not null)
            problems.Add(settings.Find(Rate.Name)!.At, "rounds is a list of sparsities, and rate says how much each prunes; wanted one of them");
        else if (Sparsities(rounds, rate) is null)
            problems.Add(at, $"rounds is {string.Join(", ", rounds.Select(NumberText.Shortest))}; wanted sparsities below 1, each above the one before, "
                + "or a whole number of rounds");
        if (settings.Find("from") is null)
            problems.Add(at, "rounds repeat the training of 'from', and there is no 'from'; wanted one, or sparsity in their place");
    }

    static bool IsCount(IReadOnlyList<double> rounds) => rounds is [>= 1];
}
