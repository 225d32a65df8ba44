namespace NativeTickets.Runs;

/// <summary>What a control changes of a ticket's training, and nothing else.</summary>
public static class ControlKind
{
    /// <summary>No mask.</summary>
    public const string Dense = "dense";

    /// <summary>The same mask on fresh initial weights.</summary>
    public const string FreshWeights = "freshWeights";

    /// <summary>A mask of the same sparsity, drawn uniformly over all prunable weights.</summary>
    public const string RandomMask = "randomMask";

    /// <summary>The same mask permuted within each layer.</summary>
    public const string ShuffledMask = "shuffledMask";

    /// <summary>A mask of the same score and sparsity, made from the initial weights.</summary>
    public const string InitialMask = "initialMask";

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } = [Dense, FreshWeights, RandomMask, ShuffledMask, InitialMask];

    /// <summary>A control as reports call it. The kind of a later version is called by its own word.</summary>
    public static string Words(string kind) => kind switch
    {
        Dense => "dense, same schedule",
        FreshWeights => "same mask, fresh weights",
        RandomMask => "random mask",
        ShuffledMask => "shuffled mask",
        InitialMask => "mask from the initial weights",
        var other => ShownText.Quote(other),
    };
}
