using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>Operators on each number by itself, and the endings of networks.</summary>
static class Pointwise
{
    /// <summary>max(x, 0).</summary>
    public static Activation Relu(NodeReading node, ImportedGraph graph)
    {
        node.Knows();
        return graph.Add(node, [node.Activation(0)], node.Activation(0).Dims, (_, name) => new Relu(name));
    }

    /// <summary>x, or alpha · x where it is negative.</summary>
    public static Activation LeakyRelu(NodeReading node, ImportedGraph graph)
    {
        node.Knows("alpha");
        var slope = node.Number("alpha", 0.01f);
        return graph.Add(node, [node.Activation(0)], node.Activation(0).Dims, (_, name) => new LeakyRelu(name, slope));
    }

    /// <summary>1 / (1 + e^−x).</summary>
    public static Activation Sigmoid(NodeReading node, ImportedGraph graph)
    {
        node.Knows();
        return graph.Add(node, [node.Activation(0)], node.Activation(0).Dims, (_, name) => new Sigmoid(name));
    }

    /// <summary>The logarithms of a softmax over the classes: losses and attacks are the same as of the logits before.</summary>
    public static Activation LogSoftmax(NodeReading node, ImportedGraph graph)
    {
        node.Knows("axis");
        var x = node.Images(2);
        if (node.Axis(node.Whole("axis", node.Opset < 13 ? 1 : -1), 2) != 1) throw node.Refuse("goes over the images of a batch", "axis");
        return graph.Add(node, [x], x.Dims, (_, name) => new LogSoftmax(name));
    }

    /// <summary>Refused with what to do.</summary>
    public static Activation Softmax(NodeReading node, ImportedGraph graph) =>
        throw node.Refuse("makes probabilities; losses and attacks here are of logits, and "
        + "their gradients vanish behind it; export the network without its softmax");
}
