using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>What is known of a layer's tensor besides its numbers; the tensors of a step have none of it.</summary>
sealed class WeightFacts
{
    /// <summary>Which of the weights survive a mask; null where none is pruned.</summary>
    public WeightPattern? Pattern { get; set; }

    /// <summary>Seconds that lists of the survivors of earlier masks took.</summary>
    public double EarlierListSeconds { get; set; }

    /// <summary>Of a running variance: its batch norm's scale and shift behind a convolution.</summary>
    public KeptNumbers? Folded { get; set; }

    /// <summary>Of a running variance: the mean and the inverse deviation.</summary>
    public KeptNumbers? Running { get; set; }

    /// <summary>Gives back what was computed from the numbers.</summary>
    public void DropNumbers()
    {
        Folded?.Release();
        Running?.Release();
        (Folded, Running) = (null, null);
    }
}
