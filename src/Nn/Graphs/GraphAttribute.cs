namespace NativeTickets.Nn;

/// <summary>A setting of an operator: exactly one of a whole number, whole numbers, or a number.</summary>
/// <param name="Name">As the operator set names it, <c>kernel_shape</c>.</param>
public sealed record GraphAttribute(string Name)
{
    /// <summary>A whole number.</summary>
    public long? Whole { get; private init; }

    /// <summary>Whole numbers.</summary>
    public IReadOnlyList<long>? Wholes { get; private init; }

    /// <summary>A number.</summary>
    public float? Number { get; private init; }

    /// <summary>A whole number.</summary>
    public static GraphAttribute OfOne(string name, long value) => new(name) { Whole = value };

    /// <summary>A number.</summary>
    public static GraphAttribute OfOne(string name, float value) => new(name) { Number = value };

    /// <summary>Whole numbers.</summary>
    public static GraphAttribute Of(string name, params long[] values) => new(name) { Wholes = values };
}
