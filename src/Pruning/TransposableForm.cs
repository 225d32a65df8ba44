namespace NativeTickets.Pruning;

/// <summary>Whether a pattern of weights has to hold along outputs as it does along inputs, so that the transposed weights of a backward pass have it
/// too.</summary>
public enum TransposableForm
{
    /// <summary>It holds along inputs alone.</summary>
    No,

    /// <summary>Every row and every column of a square block keeps exactly that many.</summary>
    Exactly,

    /// <summary>Every row and every column of a square block keeps at most that many, which is what hardware needs; fewer weights may weigh more.</summary>
    AtMost,
}
