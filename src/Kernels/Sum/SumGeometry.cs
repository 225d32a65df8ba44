namespace NativeTickets.Kernels;

/// <summary>
/// Which numbers of a tensor a sum adds: those along one axis, or all. In row-major order the tensor is Outer × Length × Inner, and Length is added up.
/// </summary>
/// <param name="Extent">The tensor's extents; unused ones are 1.</param>
/// <param name="HasBatchAxis">True where it lives in the device's activation layout.</param>
/// <param name="Axis">0 to 3, or <see cref="All"/>.</param>
public readonly record struct SumGeometry(Extent Extent, bool HasBatchAxis, int Axis)
{
    /// <summary>Every number.</summary>
    public const int All = -1;

    /// <summary>Terms of a sum.</summary>
    public int Length => Axis switch { All => Extent.Count, 0 => Extent.N, 1 => Extent.C, 2 => Extent.H, 3 => Extent.W, _ => throw NoAxis() };

    /// <summary>The extents before the axis, multiplied.</summary>
    public int Outer => Axis switch { All or 0 => 1, 1 => Extent.N, 2 => Extent.N * Extent.C, 3 => Extent.N * Extent.C * Extent.H, _ => throw NoAxis() };

    /// <summary>The extents after the axis, multiplied.</summary>
    public int Inner => Axis switch { All or 3 => 1, 2 => Extent.W, 1 => Extent.Plane, 0 => Extent.Image, _ => throw NoAxis() };

    /// <summary>How many sums there are.</summary>
    public int Sums => Outer * Inner;

    InvalidOperationException NoAxis() => new($"a tensor has axes 0 to 3, got {Axis}");
}
