using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>The operator Conv.</summary>
static class Convolutions
{
    /// <summary>A convolution, behind zeros of its own where its padding differs from side to side.</summary>
    public static Activation Conv(NodeReading node, ImportedGraph graph)
    {
        node.Knows("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides");
        var weight = node.Constant(1);
        if (weight.Dims.Length != 4) throw node.Refuse($"has filters {weight.Extents}; wanted those of images, [K, C, R, S]");
        var x = node.Images(4);
        if (node.Whole("group", 1) is not 1 and var groups) throw node.Refuse($"has group {groups}; the engine's convolutions have one group", "group");
        if (weight.Dims.Any(extent => extent < 1) || weight.Dims[1] != x.Dims[1])
            throw node.Refuse($"has filters '{OnnxNode.Quoted(weight.Name)}' {weight.Extents} for images of {x.Dims[1]} channels");
        if (node.Wholes("kernel_shape") is { } shape && !shape.SequenceEqual(weight.Dims[2..]))
            throw node.Refuse($"has kernel_shape [{string.Join(", ", shape)}] and filters {weight.Extents}", "kernel_shape");
        var plan = WindowPlan.Of(node, x, (weight.Dims[2], weight.Dims[3]), isPool: false);
        var filters = graph.Tensor(node, weight, 1, ShapeOf(weight), ImportedGraph.Numbers(node, 1), TensorRole.Weight);
        var bias = node.Optional(2) is null ? null : BiasOf(node, graph, 2, weight.Dims[0]);
        var padding = plan.Pads.AreEqual ? plan.Pads.Top : 0;
        if (!plan.Pads.AreEqual)
        {
            var around = plan.Pads;
            x = graph.Add(node, [x], [x.Dims[0], x.Dims[1], x.Dims[2] + around.Top + around.Bottom, x.Dims[3] + around.Left + around.Right],
                (_, name) => new ZeroPadding(name, around), "/pad");
        }
        var isEven = plan.Down == plan.Across; // else all windows are computed, and those that are wanted are kept
        var (p, q) = isEven ? (plan.P, plan.Q) : (x.Dims[2] + 2 * padding - plan.Rows + 1, x.Dims[3] + 2 * padding - plan.Columns + 1);
        var y = graph.Add(node, [x], [x.Dims[0], weight.Dims[0], p, q],
            (make, name) => new Conv2d(name, make.Parameter(filters), bias is null ? null : make.Parameter(bias), isEven ? plan.Down : 1, padding));
        if (!isEven)
            y = graph.Add(node, [y], [x.Dims[0], weight.Dims[0], plan.P, plan.Q], (_, name) => new AverageWindows(name, 1, 1, plan.Down, plan.Across), "/kept");
        if (bias is null) graph.StepOf(y).TakeBias = name => bias = name;
        return y;
    }

    /// <summary>A bias of so many numbers.</summary>
    /// <exception cref="OnnxException">It has another count.</exception>
    public static string BiasOf(NodeReading node, ImportedGraph graph, int input, long count)
    {
        var bias = node.Constant(input);
        if (bias.Count != count) throw node.Refuse($"has a bias '{OnnxNode.Quoted(bias.Name)}' {bias.Extents} for {count} outputs");
        return graph.Tensor(node, bias, input, new Shape((int)count), ImportedGraph.Numbers(node, input), TensorRole.Shift);
    }

    /// <summary>The extents of a constant that has a number in each.</summary>
    public static Shape ShapeOf(Constant constant) => new([.. constant.Dims.Select(extent => (int)extent)]);
}
