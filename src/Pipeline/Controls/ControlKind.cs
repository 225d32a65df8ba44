namespace NativeTickets.Pipelines;

/// <summary>What a control changes of a ticket's training, and nothing else.</summary>
static class ControlKind
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
    public static string[] All { get; } = [Dense, FreshWeights, RandomMask, ShuffledMask, InitialMask];
}
