namespace NativeTickets.Kernels;

/// <summary>
/// A batch norm that nobody has written out: y = (x − center[c]) · scale[c] + shift[c], then max(0, y) where asked. Kernels that read y can compute it from x
/// while they read, with the same bits, and spare a pass that writes it and one that reads it.
/// </summary>
/// <param name="X">What is normalized, in the activation layout.</param>
/// <param name="Center">The batch's mean, [C].</param>
/// <param name="Scale">1 over the deviation times the weight, [C].</param>
/// <param name="Shift">The bias, [C].</param>
/// <param name="Rectify">Whether max(0, y) follows.</param>
public readonly record struct DeferredNorm(DeviceBuffer X, DeviceBuffer Center, DeviceBuffer Scale, DeviceBuffer Shift, bool Rectify)
{
    /// <summary>Refuses one where a kernel would read what is normalized in its place: a mistake in the engine.</summary>
    internal static void Require(bool isRead, DeferredNorm? norm, string kernel)
    {
        if (norm is not null && !isRead) throw new InvalidOperationException($"{kernel} cannot read through a batch norm here; write it out first");
    }
}
