namespace NativeTickets.Kernels;

/// <summary>A card or its driver failed at something a user can act on; the message says which card, at what, and what the driver answered.</summary>
/// <param name="message">The whole text.</param>
/// <param name="isLost">True where nothing more can be computed on the card in this process.</param>
/// <param name="inner">What the driver's answer became.</param>
public sealed class GpuException(string message, bool isLost, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True where nothing more can be computed on the card in this process.</summary>
    public bool IsLost => isLost;
}
