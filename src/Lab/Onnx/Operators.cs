namespace NativeTickets.Lab.Onnx;

/// <summary>The operators that networks are made of, by name; each adds its steps and gives its value.</summary>
static class Operators
{
    static readonly Dictionary<string, Func<NodeReading, ImportedGraph, Value>> All = new(StringComparer.Ordinal)
    {
        ["Conv"] = Convolutions.Conv,
        ["BatchNormalization"] = Norms.BatchNorm,
        ["Gemm"] = Products.Gemm,
        ["MatMul"] = Products.MatMul,
        ["Relu"] = Pointwise.Relu,
        ["LeakyRelu"] = Pointwise.LeakyRelu,
        ["Sigmoid"] = Pointwise.Sigmoid,
        ["LogSoftmax"] = Pointwise.LogSoftmax,
        ["Softmax"] = Pointwise.Softmax,
        ["Add"] = Sums.Add,
        ["Sum"] = Sums.Sum,
        ["Sub"] = Sums.Subtract,
        ["Mul"] = Sums.Multiply,
        ["Div"] = Sums.Divide,
        ["Concat"] = Joins.Concat,
        ["MaxPool"] = Pools.Max,
        ["AveragePool"] = Pools.Average,
        ["GlobalAveragePool"] = Pools.GlobalAverage,
        ["GlobalMaxPool"] = Pools.GlobalMax,
        ["ReduceMean"] = Pools.ReduceMean,
        ["Pad"] = Paddings.Pad,
        ["Slice"] = Slices.OfImages,
        ["Flatten"] = Renamed,
        ["Reshape"] = Renamed,
        ["Squeeze"] = Renamed,
        ["Unsqueeze"] = Renamed,
        ["Identity"] = Same,
        ["Dropout"] = Dropout,
        ["Cast"] = Cast,
    };

    static string Known => string.Join(", ", All.Keys.Where(name => name != "Softmax").Order(StringComparer.Ordinal));

    /// <summary>Refuses an operator by its name, before anything that it reads is looked at.</summary>
    /// <exception cref="OnnxException">It is none that is read.</exception>
    public static void RequireKnown(NodeReading node)
    {
        if (node.Node.Domain.Length > 0) throw node.Refuse("is no operator of ONNX itself, and is not read");
        if (!All.ContainsKey(node.Operator) && !Folding.Knows(node.Operator)) throw Unknown(node);
    }

    /// <summary>The value that an operator gives.</summary>
    /// <exception cref="OnnxException">It is none that networks are made of, or is used in a way that they lack.</exception>
    public static Value Read(NodeReading node, ImportedGraph graph)
    {
        if (Folding.TryFold(node) is { } constant) return constant;
        return All.TryGetValue(node.Operator, out var read) ? read(node, graph)
            : throw Unknown(node);
    }

    static OnnxException Unknown(NodeReading node) => node.Refuse($"is none of those that networks are made of here: {Known}");

    static Activation Renamed(NodeReading node, ImportedGraph graph)
    {
        var x = node.Activation(0);
        return graph.Under(node, x, ShapeRules.Of(node, x.Dims, 0));
    }

    static Value Same(NodeReading node, ImportedGraph graph) => node.Activation(0);

    static Activation Dropout(NodeReading node, ImportedGraph graph)
    {
        node.Knows("ratio", "seed", "is_test");
        if (node.Optional(2) is { } training && training is not Constant { Wholes: [0] }) throw node.Refuse("is in training mode (training_mode)");
        return node.Activation(0);
    }

    static Activation Cast(NodeReading node, ImportedGraph graph)
    {
        node.Knows("to", "saturate", "round_mode");
        var to = (int)node.Whole("to", 0);
        if (!graph.TakesReals) throw node.Refuse("makes floating-point numbers of whole pixels; wanted a network that takes pixels in [0, 1], "
            + "since an attack moves them by less than a whole step");
        return TensorContent.IsReal(to) ? node.Activation(0) : throw node.Refuse($"casts what is computed of images to {TensorContent.TypeName(to)}", "to");
    }
}
