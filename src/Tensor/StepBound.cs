using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// What a step takes at least on an H100, by arithmetic on what a GPU is asked for: its products by their own bounds, the other kernels by the bytes of the
/// buffers they are handed and by their number. Caches may keep some of those bytes from memory; kernels that read a buffer twice move more.
/// </summary>
/// <param name="Products">Each, and how often.</param>
/// <param name="Others">Launches and bytes of each other kernel, by name.</param>
public sealed record StepBound(IReadOnlyDictionary<ProductBounds, long> Products, IReadOnlyDictionary<string, (long Launches, long Bytes)> Others)
{
    /// <summary>Seconds of the products.</summary>
    public double OfProducts => Products.Sum(pair => pair.Value * pair.Key.Times.Total);

    /// <summary>Seconds of the other kernels.</summary>
    public double OfOthers => Others.Values.Sum(each => SecondsOf(each));

    /// <summary>Seconds of all, with the gaps before products.</summary>
    public double Total => OfProducts + OfOthers + ProductBound.Gaps(Products.Values.Sum());

    /// <summary>Seconds of launches of a kernel that is no product.</summary>
    public static double SecondsOf((long Launches, long Bytes) other) => ProductBound.Beside(other.Launches, other.Bytes);
}
