using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The extents of a tensor, outermost first: at most four axes. The default value is a scalar's shape, [].</summary>
public readonly record struct Shape
{
    readonly int axis0, axis1, axis2, axis3;

    /// <summary>A shape of up to four positive extents.</summary>
    /// <exception cref="ShapeException">More than four axes, or an extent below 1.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        if (extents.Length > 4) throw new ShapeException($"a shape has at most 4 axes, got {extents.Length}");
        for (var axis = 0; axis < extents.Length; axis++)
            if (extents[axis] < 1) throw new ShapeException($"every extent of a shape is at least 1, got {extents[axis]} on axis {axis}");
        if (extents.Length == 0) return; // equal to the default value
        Rank = extents.Length;
        axis0 = extents[0];
        axis1 = Rank > 1 ? extents[1] : 1;
        axis2 = Rank > 2 ? extents[2] : 1;
        axis3 = Rank > 3 ? extents[3] : 1;
        if ((long)axis0 * axis1 * axis2 * axis3 > int.MaxValue) throw new ShapeException($"a tensor has at most {int.MaxValue} elements, got {this}");
    }

    /// <summary>How many axes.</summary>
    public int Rank { get; }

    /// <summary>The product of the extents; 1 for a scalar.</summary>
    public int Count => Rank == 0 ? 1 : axis0 * axis1 * axis2 * axis3;

    /// <summary>The extent of an axis.</summary>
    public int this[int axis] => axis >= 0 && axis < Rank
        ? axis switch { 0 => axis0, 1 => axis1, 2 => axis2, _ => axis3 }
        : throw new ShapeException($"axis {axis} of a shape with {Rank} axes, {this}");

    /// <summary>This shape with another extent on an axis.</summary>
    /// <exception cref="ShapeException">There is no such axis, the extent is below 1, or there are too many elements.</exception>
    public Shape With(int axis, int extent)
    {
        if (axis < 0 || axis >= Rank) throw new ShapeException($"axis {axis} of a shape with {Rank} axes, {this}");
        Span<int> extents = [axis0, axis1, axis2, axis3];
        extents[axis] = extent;
        return new Shape(extents[..Rank]);
    }

    /// <summary>As images: [N, C, H, W], features [N, F, 1, 1] or numbers [N, 1, 1, 1]; a scalar is [1, 1, 1, 1].</summary>
    internal Extent AsBatch() => Rank == 0 ? new(1, 1, 1, 1) : new(axis0, axis1, axis2, axis3);

    /// <summary>[2, 3, 4].</summary>
    public override string ToString() => Rank switch
    {
        0 => "[]",
        1 => $"[{axis0}]",
        2 => $"[{axis0}, {axis1}]",
        3 => $"[{axis0}, {axis1}, {axis2}]",
        _ => $"[{axis0}, {axis1}, {axis2}, {axis3}]",
    };
}

/// <summary>Shapes that do not fit an operation. The message says which operation, what it got, what it wanted, and which axis.</summary>
public sealed class ShapeException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public ShapeException(string message) : base(message) { }
}
