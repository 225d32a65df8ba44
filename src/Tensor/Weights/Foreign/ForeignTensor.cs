namespace NativeTickets;

/// <summary>A named tensor of a file that somebody else may have written, whose numbers are not read before they are asked for.</summary>
public sealed class ForeignTensor
{
    readonly WeightsType? type;
    readonly Func<WeightsEntry> read;

    internal ForeignTensor(string name, string typeName, WeightsType? type, IReadOnlyList<long> extents, Func<WeightsEntry> read) =>
        (Name, Type, this.type, Extents, this.read) = (name, typeName, type, extents, read);

    /// <summary>As the file names it.</summary>
    public string Name { get; }

    /// <summary>What its numbers are, in safetensors' words: <c>F32</c>, <c>BF16</c>, <c>BOOL</c>.</summary>
    public string Type { get; }

    /// <summary>Its extents, of any number of axes; one may be 0.</summary>
    public IReadOnlyList<long> Extents { get; }

    /// <summary>Whether it holds floats that weights may be: F16, BF16, F32, F64.</summary>
    public bool IsFloat => type is { } known && WeightsTypes.IsFloat(known);

    /// <summary>Whether its numbers can be read at all.</summary>
    public bool IsReadable => type is { } known && WeightsTypes.IsRead(known) && ShapeOf(Extents) is not null;

    /// <summary>The relative rounding of its numbers; 0 for those that are at least as fine as a float.</summary>
    public float Rounding => type is { } known && WeightsTypes.IsRead(known) ? WeightsTypes.Rounding(known) : 0;

    /// <summary>The extents in brackets.</summary>
    public string ShapeText => $"[{string.Join(", ", Extents)}]";

    /// <summary>Its shape; null where no tensor here has such a one.</summary>
    public Shape? Shape => ShapeOf(Extents);

    /// <summary>Its numbers. Takes no more memory than its shape needs.</summary>
    /// <exception cref="FileException">They cannot be read: of another kind, beyond the end, damaged.</exception>
    public WeightsEntry Read() => read();

    /// <summary>The same under another name.</summary>
    public ForeignTensor Named(string name) => new(name, Type, type, Extents, read);

    /// <summary>A shape of these extents; null for more than four axes, an extent of 0, or more numbers than an array holds.</summary>
    internal static Shape? ShapeOf(IReadOnlyList<long> extents)
    {
        if (extents.Count > 4) return null;
        Span<int> axes = stackalloc int[extents.Count];
        var count = 1L;
        for (var axis = 0; axis < axes.Length; axis++)
        {
            if (extents[axis] is < 1 or > int.MaxValue || (count *= extents[axis]) > Array.MaxLength / sizeof(float)) return null;
            axes[axis] = (int)extents[axis];
        }
        return new Shape(axes);
    }
}
