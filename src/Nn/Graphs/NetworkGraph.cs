namespace NativeTickets.Nn;

/// <summary>
/// What a network computes in <see cref="Mode.Evaluate"/>, as a list of operators that other engines know: pixels in [0, 1] to logits, the normalization of
/// the first layer included. Nothing is folded, so the constants are the network's own weights with all zeros of a ticket.
/// </summary>
/// <remarks>Operators, the order of their inputs, and attributes are those of ONNX, operator set <see cref="OperatorSet"/>. Source:
/// onnx.ai/onnx/operators.</remarks>
public sealed class NetworkGraph
{
    /// <summary>The version of the operators.</summary>
    public const int OperatorSet = 17;

    /// <summary>The name of the images, [N, C, H, W].</summary>
    public const string Input = "images";

    /// <summary>The name of the logits, [N, classes].</summary>
    public const string Output = "logits";

    readonly List<GraphNode> nodes = [];
    readonly Dictionary<string, WeightsEntry> constants = new(StringComparer.Ordinal);
    readonly Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
    readonly HashSet<string> names = new(StringComparer.Ordinal) { Input };

    NetworkGraph() { }

    /// <summary>The operators, each behind those whose outputs it reads.</summary>
    public IReadOnlyList<GraphNode> Nodes => nodes;

    /// <summary>Copies of the weights and statistics by the network's names, and the numbers of the normalization.</summary>
    public IReadOnlyDictionary<string, WeightsEntry> Constants => constants;

    /// <summary>The graph of a network in its present state.</summary>
    /// <exception cref="NetworkException">A layer has no operators.</exception>
    public static NetworkGraph Of(Network network)
    {
        var graph = new NetworkGraph();
        var last = network.Root.AddTo(graph, Input);
        var at = graph.nodes.FindIndex(node => node.Output == last);
        graph.nodes[at] = graph.nodes[at] with { Output = Output };
        return graph;
    }

    /// <summary>Adds an operator. For <see cref="Layer.AddTo"/>.</summary>
    /// <param name="name">Of the node and of its output: the layer's path, with a word after it where a layer needs several.</param>
    /// <param name="kind">The operator set's name for it.</param>
    /// <param name="inputs">In the operator's order: outputs of nodes that were added before, constants, or the layer's input.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>The name of its output.</returns>
    /// <exception cref="NetworkException">The name is taken, or an input is not there.</exception>
    public string Add(string name, string kind, IReadOnlyList<string> inputs, params GraphAttribute[] attributes)
    {
        if (inputs.FirstOrDefault(input => !names.Contains(input)) is { } missing)
            throw new NetworkException($"graph: operator {kind} '{name}' reads '{missing}', "
                + "which is neither a constant nor the output of an operator before it");
        Take(name);
        nodes.Add(new GraphNode(name, kind, inputs, name, attributes));
        return name;
    }

    /// <summary>Adds a parameter; one that several layers share is there once.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="NetworkException">The name is taken.</exception>
    public string Constant(Parameter parameter) => Constant(parameter.Name, parameter.Value);

    /// <summary>Adds a running statistic; one that several layers share is there once.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="NetworkException">The name is taken.</exception>
    public string Constant(StateTensor state) => Constant(state.Name, state.Value);

    /// <summary>Adds other numbers.</summary>
    /// <returns>Their name.</returns>
    /// <exception cref="NetworkException">The name is taken.</exception>
    public string Constant(string name, WeightsEntry entry)
    {
        Take(name);
        constants.Add(name, entry);
        return name;
    }

    string Constant(string name, Tensor tensor)
    {
        if (tensors.TryGetValue(name, out var there) && ReferenceEquals(there, tensor)) return name;
        tensors[name] = tensor;
        return Constant(name, WeightsEntry.Of(tensor));
    }

    void Take(string name)
    {
        if (!names.Add(name))
            throw new NetworkException($"graph: '{name}' is there already; operators and constants have names of their own, which begin with the layer's path");
    }
}

/// <summary>One operator of a graph.</summary>
/// <param name="Name">The path of the layer it computes, with a word after it where a layer needs several.</param>
/// <param name="Operator">The operator set's name for it.</param>
/// <param name="Inputs">Names of outputs of earlier nodes, of constants, or the graph's input, in the operator's order.</param>
/// <param name="Output">The name of what it computes.</param>
/// <param name="Attributes">Its settings.</param>
public sealed record GraphNode(string Name, string Operator, IReadOnlyList<string> Inputs, string Output, IReadOnlyList<GraphAttribute> Attributes);

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
