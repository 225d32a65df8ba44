namespace NativeTickets.Lab.Onnx;

/// <summary>What an ONNX file holds, of its main graph; subgraphs and functions stay bytes.</summary>
/// <param name="Path">The file.</param>
/// <param name="Opset">The version of ONNX's own operators.</param>
/// <param name="Nodes">The operators in the file's order.</param>
/// <param name="Initializers">The constants by name.</param>
/// <param name="Inputs">What the graph is given, without initializers.</param>
/// <param name="Outputs">What it gives.</param>
sealed record OnnxModel(string Path, long Opset, IReadOnlyList<OnnxNode> Nodes, IReadOnlyDictionary<string, OnnxTensor> Initializers,
    IReadOnlyList<OnnxInput> Inputs, IReadOnlyList<string> Outputs);

/// <summary>An input of the graph.</summary>
/// <param name="Name">What nodes call it.</param>
/// <param name="Type">The number of its element type.</param>
/// <param name="Dims">Its extents, null for one that is open; null as a whole where the file does not say.</param>
sealed record OnnxInput(string Name, int Type, IReadOnlyList<long?>? Dims);

/// <summary>A constant of the file.</summary>
/// <param name="Name">What nodes call it.</param>
/// <param name="Type">The number of its element type.</param>
/// <param name="Dims">Its extents as the file claims them.</param>
/// <param name="Fields">The whole message, from which its numbers are read when they are needed.</param>
sealed record OnnxTensor(string Name, int Type, IReadOnlyList<long> Dims, WireReader Fields);

/// <summary>An operator.</summary>
/// <param name="Name">May be empty.</param>
/// <param name="Operator">Its kind.</param>
/// <param name="Domain">Whose kind; empty for ONNX's own.</param>
/// <param name="Inputs">Names of values; an empty one stands for one that is left out.</param>
/// <param name="Outputs">Names of values.</param>
/// <param name="Attributes">Its settings by name.</param>
sealed record OnnxNode(string Name, string Operator, string Domain, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>The operator and its node, in messages: the node's name, or its first output where it has none.</summary>
    public string Shown => $"{ShownText.Quote(Operator)} '{Quoted(Name.Length > 0 ? Name : Outputs.FirstOrDefault(""))}'"
        + (Domain.Length > 0 ? $" of the domain {ShownText.Quote(Domain)}" : "");

    const int LongestShown = 400;

    /// <summary>A name in a message in one line, whole as long as it is not absurd.</summary>
    public static string Quoted(string name)
    {
        var shown = name.Length <= LongestShown ? name : name[..LongestShown] + "…";
        return ShownText.WithoutControls(shown).Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ');
    }
}

/// <summary>A setting of an operator; exactly one of its values is what it says.</summary>
sealed record OnnxAttribute(string Name)
{
    /// <summary>A whole number.</summary>
    public long? Whole { get; set; }

    /// <summary>A number.</summary>
    public float? Number { get; set; }

    /// <summary>A text.</summary>
    public string? Text { get; set; }

    /// <summary>Whole numbers.</summary>
    public List<long> Wholes { get; } = [];

    /// <summary>Numbers.</summary>
    public List<float> Numbers { get; } = [];

    /// <summary>A constant.</summary>
    public OnnxTensor? Tensor { get; set; }

    /// <summary>The type that the file says, of AttributeProto; 0 where it does not.</summary>
    public long Type { get; set; }
}
