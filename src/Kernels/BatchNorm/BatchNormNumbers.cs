namespace NativeTickets.Kernels;

/// <summary>What all passes of a batch normalization read: x, and for each channel where it stands and what it becomes.</summary>
/// <param name="Extent">Of x.</param>
/// <param name="X">In the activation layout.</param>
/// <param name="Mean">[C].</param>
/// <param name="Inverse">1 over the deviation, [C].</param>
/// <param name="Weight">[C].</param>
/// <param name="Bias">[C].</param>
/// <param name="Rectify">Whether max(0, y) follows.</param>
readonly record struct BatchNormNumbers(Extent Extent, DeviceBuffer X, DeviceBuffer Mean, DeviceBuffer Inverse, DeviceBuffer Weight, DeviceBuffer Bias, bool Rectify)
{
    public int Rows => Extent.N * Extent.Plane;

    public int Channels => Extent.C;

    public int Count => Extent.Count;

    /// <summary>True where four neighboring numbers are of four neighboring channels.</summary>
    public bool HasFours => FourFloats.Fits(Extent.C);
}
