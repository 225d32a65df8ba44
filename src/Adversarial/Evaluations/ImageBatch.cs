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

/// <summary>What a backward pass found.</summary>
/// <param name="Logits">[N, classes].</param>
/// <param name="Losses">[N].</param>
/// <param name="Gradient">[N, C, H, W], of each image's loss by that image.</param>
public readonly record struct ImageGradients(float[] Logits, float[] Losses, float[] Gradient);

/// <summary>Arrays that hold a row of numbers for each image.</summary>
static class Rows
{
    /// <summary>One row.</summary>
    public static Span<T> Of<T>(T[] values, int row, int length) => values.AsSpan(row * length, length);

    /// <summary>A copy of some rows.</summary>
    public static T[] Select<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> rows, int length)
    {
        var selected = new T[rows.Length * length];
        for (var i = 0; i < rows.Length; i++) values.Slice(rows[i] * length, length).CopyTo(selected.AsSpan(i * length));
        return selected;
    }

    /// <summary>The numbers of the rows for which something is false.</summary>
    public static int[] WhereNot(ReadOnlySpan<bool> flags)
    {
        var rows = new List<int>(flags.Length);
        for (var i = 0; i < flags.Length; i++)
            if (!flags[i]) rows.Add(i);
        return [.. rows];
    }
}
