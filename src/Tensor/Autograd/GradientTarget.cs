namespace NativeTickets;

/// <summary>Which gradients a tape is for. What is not asked for is neither recorded nor computed.</summary>
[Flags]
public enum GradientTarget
{
    /// <summary>None: an evaluation.</summary>
    None = 0,

    /// <summary>Of tensors that require a gradient: the weights.</summary>
    Parameters = 1,

    /// <summary>Of tensors that the tape watches: the images of an attack.</summary>
    Watched = 2,

    /// <summary>Of both.</summary>
    All = Parameters | Watched,
}
