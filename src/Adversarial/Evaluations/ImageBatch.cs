namespace NativeTickets.Adversarial;

/// <summary>Images under attack, on the host.</summary>
/// <param name="Images">[N, C, H, W] in [0, 1], row-major.</param>
/// <param name="Labels">[N], class numbers.</param>
/// <param name="Numbers">[N], the place of each image in its split: what its random numbers are keyed by, so that they do not depend on the batch.</param>
public sealed record ImageBatch(float[] Images, int[] Labels, int[] Numbers)
{
    /// <summary>How many images.</summary>
    public int Count => Labels.Length;

    /// <summary>Numbers of one image.</summary>
    public int ImageLength => Count == 0 ? 0 : Images.Length / Count;

    /// <summary>One image, [C, H, W].</summary>
    public ReadOnlySpan<float> Image(int n) => Rows.Of(Images, n, ImageLength);

    /// <summary>Some of the images.</summary>
    public ImageBatch Select(ReadOnlySpan<int> rows) =>
        new(Rows.Select(Images, rows, ImageLength), Rows.Select<int>(Labels, rows, 1), Rows.Select<int>(Numbers, rows, 1));
}
