namespace NativeTickets.Adversarial;

/// <summary>A batch on the host.</summary>
/// <param name="Images">[N, C, H, W] in [0, 1], row-major.</param>
/// <param name="Labels">[N], class numbers as floats.</param>
public readonly record struct LabeledImages(ReadOnlyMemory<float> Images, ReadOnlyMemory<float> Labels)
{
    /// <summary>How many images.</summary>
    public int Count => Labels.Length;
}
