namespace NativeTickets.Lab.Onnx;

/// <summary>What a name of the graph stands for while a network is made of it.</summary>
/// <param name="Dims">Its extents.</param>
abstract record Value(long[] Dims)
{
    /// <summary>Its extents as a message has them.</summary>
    public string Extents => $"[{string.Join(", ", Dims)}]";

    /// <summary>How many numbers it has.</summary>
    public long Count => Dims.Aggregate(1L, (count, extent) => count * extent);
}

/// <summary>Numbers that no image changes, floating-point or whole.</summary>
/// <param name="Name">That of the weight in the file which they are, also where they went through an operator that only moves numbers.</param>
/// <param name="Dims">Their extents.</param>
/// <param name="Floats">Row-major; null where they are whole.</param>
/// <param name="Wholes">Row-major; null where they are not.</param>
sealed record Constant(string Name, long[] Dims, float[]? Floats, long[]? Wholes) : Value(Dims);

/// <summary>What is computed of images.</summary>
/// <param name="Step">The step of the network that gives it; 0 for the images.</param>
/// <param name="Dims">Its extents, those of a batch of <see cref="ImportedGraph.Batch"/> images.</param>
sealed record Activation(int Step, long[] Dims) : Value(Dims)
{
    /// <summary>The shape for one image, with a batch axis of 1.</summary>
    public Shape Image => new([1, .. Dims.Skip(1).Select(extent => (int)extent)]);
}
