namespace NativeTickets.Nn;

/// <summary>Images and their labels on a device.</summary>
/// <param name="Images">[N, C, H, W] in [0, 1], on the tape of the step.</param>
/// <param name="Labels">[N], class numbers as floats.</param>
public readonly record struct Batch(Tensor Images, Tensor Labels)
{
    /// <summary>How many images.</summary>
    public int Count => Images.Shape[0];
}
