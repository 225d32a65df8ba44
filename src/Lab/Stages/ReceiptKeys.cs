namespace NativeTickets.Lab.Stages;

/// <summary>What a training run leaves so that parts of it can be redone and compared.</summary>
/// <param name="Every">The time between recorded states.</param>
/// <param name="Checkpoints">How many whole states are kept to begin from.</param>
public sealed record ReceiptSpec(TrainingTime Every, int Checkpoints)
{
    /// <summary>Steps between recorded states, at least 1.</summary>
    public long Steps(long stepsPerEpoch, int epochs) => Math.Max(1, Every.ToSteps(stepsPerEpoch, epochs));

    /// <summary>The epochs after which a state is kept: they part the training run into stretches of about equal length.</summary>
    /// <param name="lastEpoch">The epoch that the run ends with if nothing ends it before; fewer than it has are kept.</param>
    public IReadOnlyList<int> KeptAfter(int lastEpoch)
    {
        var stretches = Math.Min(Checkpoints, lastEpoch - 1) + 1;
        return [.. Enumerable.Range(1, stretches - 1).Select(place => (int)((long)place * lastEpoch / stretches))];
    }
}

/// <summary>The keys of a training's receipt.</summary>
static class ReceiptKeys
{
    static readonly Key<TrainingTime> Every = new("every", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs), Default.Of("500it"),
        "The time between recorded states, more than 0. Each costs one reading of weights and optimizer.");

    static readonly Key<int> Checkpoints = new("checkpoints", Rules.Count(0, 1000), Default.Of("0"),
        "How many whole states are kept on the way, evenly spread, for `verify --replay` to begin from; without any, it begins at the start. "
        + "`check` says how much of the disk they take.");

    /// <summary>All of them.</summary>
    public static MapRule Map { get; } = new("receipt",
        "What the stage records of its own course in `receipt.json`, so that others can redo parts of it and compare bits ([receipts.md](receipts.md)). "
        + "It changes no result and no hash.", Every, Checkpoints)
    {
        Also = (map, problems) =>
        {
            if (Every.TryRead(map, out var every) && every.Amount == 0)
                problems.Add(map.Find(Every.Name)!.At, $"{Every.Name} is {every}; wanted more than 0");
        },
    };

    /// <summary>Reads them.</summary>
    public static ReceiptSpec Read(Settings map) => new(Every.Read(map), Checkpoints.Read(map));
}
