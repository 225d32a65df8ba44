namespace NativeTickets.Kernels;

/// <summary>What all passes of a batch normalization read: x, and for each channel where it is and what it becomes.</summary>
/// <param name="Extent">Of x.</param>
/// <param name="X">In the activation layout.</param>
/// <param name="Mean">[C].</param>
/// <param name="Inverse">1 over the deviation, [C].</param>
/// <param name="Weight">[C].</param>
/// <param name="Bias">[C].</param>
/// <param name="Rectify">Whether max(0, y) follows.</param>
public readonly record struct BatchNormNumbers(
    Extent Extent, DeviceBuffer X, DeviceBuffer Mean, DeviceBuffer Inverse, DeviceBuffer Weight, DeviceBuffer Bias, bool Rectify)
{
    internal int Rows => Extent.N * Extent.Plane;

    internal int Channels => Extent.C;

    internal int Count => Extent.Count;

    /// <summary>True where x, y and their gradients are stored as bf16.</summary>
    internal bool IsBf16 => X.Format == NumberFormat.Bf16;

    /// <summary>True where four neighboring numbers are of four neighboring channels.</summary>
    internal bool HasFours => FourFloats.Fits(Extent.C);
}

/// <summary>Where a batch normalization's mean and deviation come from, and where they go.</summary>
/// <param name="Momentum">How far the running ones are moved towards the batch's, in [0, 1].</param>
/// <param name="Epsilon">Added to the variance; above 0.</param>
/// <param name="RunningMean">[C].</param>
/// <param name="RunningVariance">[C].</param>
/// <param name="Mean">Written, [C].</param>
/// <param name="Inverse">1 over the deviation; written, [C].</param>
public readonly record struct BatchNormStatistics(
    float Momentum, float Epsilon, DeviceBuffer RunningMean, DeviceBuffer RunningVariance, DeviceBuffer Mean, DeviceBuffer Inverse);
