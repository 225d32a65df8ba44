namespace NativeTickets.Nn;

/// <summary>How a network runs; given with every forward pass, so that no call can leave a network in another mode than it found.</summary>
public enum Mode
{
    /// <summary>Batch norm uses its running statistics.</summary>
    Evaluate,

    /// <summary>Batch norm uses the batch's statistics and moves its running ones.</summary>
    Train,
}
