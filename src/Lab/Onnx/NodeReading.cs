namespace NativeTickets.Lab.Onnx;

/// <summary>An operator with the values that it reads, and the words in which it is refused.</summary>
/// <param name="Node">The operator.</param>
/// <param name="Inputs">What it reads; null for an input that is left out.</param>
/// <param name="Place">The file.</param>
/// <param name="Opset">The version of the operators.</param>
sealed record NodeReading(OnnxNode Node, IReadOnlyList<Value?> Inputs, OnnxModelPlace Place, long Opset)
{
    /// <summary>Its kind.</summary>
    public string Operator => Node.Operator;

    /// <summary>A setting; null where it is not written.</summary>
    public OnnxAttribute? Attribute(string name) => Node.Attributes.GetValueOrDefault(name);

    /// <summary>A setting that is a whole number.</summary>
    public long Whole(string name, long otherwise) =>
        Attribute(name) is not { } attribute ? otherwise : attribute.Whole ?? throw Refuse($"has '{name}' that is no whole number", name);

    /// <summary>A setting that is a number.</summary>
    public float Number(string name, float otherwise)
    {
        if (Attribute(name) is not { } attribute) return otherwise;
        return attribute.Number is { } number && float.IsFinite(number) ? number : throw Refuse($"has '{name}' that is no finite number", name);
    }

    /// <summary>A setting that is whole numbers; null where it is not written.</summary>
    public IReadOnlyList<long>? Wholes(string name) => Attribute(name)?.Wholes;

    /// <summary>An input; null where it is left out.</summary>
    public Value? Optional(int input) => input < Inputs.Count ? Inputs[input] : null;

    /// <summary>An input that has to be a constant.</summary>
    /// <exception cref="OnnxException">It is left out, or computed of images.</exception>
    public Constant Constant(int input) => Optional(input) switch
    {
        Constant constant => constant,
        null => throw Refuse($"lacks its input {input}"),
        _ => throw Refuse($"reads as its input {input} what is computed of images; wanted a constant"),
    };

    /// <summary>Its first input, which has to be computed of images.</summary>
    /// <exception cref="OnnxException">It is a constant or of another rank.</exception>
    public Activation Images(int rank)
    {
        var x = Activation(0);
        return x.Dims.Length == rank ? x
            : throw Refuse($"gets {x.Extents} and is read for {(rank == 4 ? "images [N, C, H, W]" : "features [N, F]")} alone");
    }

    /// <summary>An input that has to be computed of images.</summary>
    /// <exception cref="OnnxException">It is a constant.</exception>
    public Activation Activation(int input) => Optional(input) as Activation
        ?? throw Refuse($"reads as its input {input} a constant; wanted what is computed of images");

    /// <summary>An axis, counted from the end where it is negative.</summary>
    /// <exception cref="OnnxException">There is none.</exception>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis)
        : throw Refuse($"has axis {axis} of {rank} axes");

    /// <summary>Axes, as a setting in early opsets and as an input in later ones; null for none.</summary>
    /// <exception cref="OnnxException">One is not there.</exception>
    public IReadOnlyList<int>? AxesOf(int input, int rank)
    {
        var axes = Optional(input) is { } given ? (given as Constant)?.Wholes ?? throw Refuse("has axes that are no constant whole numbers") : Wholes("axes");
        return axes is null ? null : [.. axes.Select(axis => Axis(axis, rank))];
    }

    /// <summary>Refuses settings that are not among those that are followed.</summary>
    /// <exception cref="OnnxException">There is another.</exception>
    public void Knows(params ReadOnlySpan<string> names)
    {
        foreach (var name in Node.Attributes.Keys)
            if (!names.Contains(name)) throw Refuse($"has a setting '{OnnxNode.Quoted(name)}' that is not known", name);
    }

    /// <summary>Refuses more numbers than are computed while a file is read.</summary>
    /// <exception cref="OnnxException">There are more.</exception>
    public void Limit(long count, long most)
    {
        if (count > most) throw Refuse($"makes a constant of {count} numbers; at most {most} are computed while a file is read");
    }

    /// <summary>The refusal of this operator.</summary>
    /// <param name="why">Follows its name.</param>
    /// <param name="attribute">The setting at fault; null for none.</param>
    public OnnxException Refuse(string why, string? attribute = null)
    {
        var setting = attribute is null || why.Contains(attribute, StringComparison.Ordinal) ? "" : $" ({attribute})";
        return new OnnxException($"{Place.Path}: the operator {Node.Shown} {why}{setting}");
    }
}
