namespace NativeTickets;

/// <summary>One named tensor of a weights file.</summary>
public sealed record WeightsEntry
{
    /// <summary>Numbers of a shape.</summary>
    /// <param name="shape">Its extents.</param>
    /// <param name="values">Row-major; not copied.</param>
    /// <exception cref="ShapeException">The count of numbers is not the shape's.</exception>
    public WeightsEntry(Shape shape, float[] values)
    {
        if (values.Length != shape.Count) throw new ShapeException($"a tensor {shape} has {shape.Count} elements, got {values.Length}");
        Shape = shape;
        Values = values;
    }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The numbers, row-major.</summary>
    public float[] Values { get; }

    /// <summary>Whether a file holds them as 64-bit integers; what is written so is whole numbers. False for parameters and statistics.</summary>
    public bool IsInteger { get; init; }

    /// <summary>Whether a file holds them as bytes: the bits of a mask, eight to each. No tensor that is handed on is held so.</summary>
    internal bool IsBytes { get; init; }

    /// <summary>What a tensor holds now.</summary>
    public static WeightsEntry Of(Tensor tensor) => new(tensor.Shape, tensor.ToArray());
}
