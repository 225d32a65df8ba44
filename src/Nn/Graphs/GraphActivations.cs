namespace NativeTickets.Nn;

/// <summary>What the operators of a graph compute for some images, one after the other.</summary>
public static class GraphActivations
{
    /// <summary>Computes them all.</summary>
    /// <param name="graph">Of the network.</param>
    /// <param name="images">[N, C, H, W] in [0, 1], on a tape that then owns all that is computed.</param>
    /// <param name="visit">Gets each operator with its output, in the graph's order.</param>
    /// <exception cref="NetworkException">An operator is none of those that the layers of this program have.</exception>
    public static void Visit(NetworkGraph graph, Tensor images, Action<GraphNode, Tensor> visit)
    {
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [NetworkGraph.Input] = images };
        foreach (var node in graph.Nodes)
        {
            if (node.Inputs.Count == 0) continue; // a constant, which the operator that reads it would have to know
            using var constants = new NodeConstants(graph, node, images.Device);
            var output = Compute(node, values[node.Inputs[0]], constants, values);
            values[node.Output] = output;
            visit(node, output);
        }
    }

    static Tensor Compute(GraphNode node, Tensor x, NodeConstants constants, Dictionary<string, Tensor> values) => node.Operator switch
    {
        "Conv" => x.Conv2d(constants[1], constants.Find(2), (int)First(node, "strides"), (int)First(node, "pads")),
        "Gemm" => x.Linear(constants[1], constants.Find(2)),
        "BatchNormalization" => x.BatchNorm(constants[1], constants[2], constants[3], constants[4], training: false,
            epsilon: Attribute(node, "epsilon").Number!.Value),
        "Relu" => x.Relu(),
        "MaxPool" => x.MaxPool2d((int)First(node, "kernel_shape"), (int)Attribute(node, "kernel_shape").Wholes![1], (int)First(node, "strides"),
            (int)Attribute(node, "strides").Wholes![1], MarginsOf(node)),
        "AveragePool" => x.AveragePool2d((int)First(node, "kernel_shape"), (int)Attribute(node, "kernel_shape").Wholes![1],
            (int)First(node, "strides"), (int)Attribute(node, "strides").Wholes![1]),
        "GlobalAveragePool" => x.GlobalAveragePool(),
        "Flatten" => x.Flatten(),
        "Add" when values.ContainsKey(node.Inputs[1]) => x.Add(values[node.Inputs[1]]),
        "Sub" => x.ScaleShift(constants.PerChannel(1, _ => 1), constants.PerChannel(1, number => -number)),
        "Div" => x.ScaleShift(constants.PerChannel(1, number => 1 / number), constants.PerChannel(1, _ => 0)),
        var other => throw new NetworkException($"graph: the operator {other} of '{node.Name}' cannot be followed; expected the layers of networks that "
            + "have names, or of lists of convolutions, linear layers, batch norms, rectifiers, pools and residual blocks"),
    };

    static Margins MarginsOf(GraphNode node) => node.Attributes.FirstOrDefault(attribute => attribute.Name == "pads")?.Wholes is { } pads
        ? new Margins((int)pads[0], (int)pads[1], (int)pads[2], (int)pads[3])
        : default;

    static long First(GraphNode node, string name) => Attribute(node, name).Wholes![0];

    static GraphAttribute Attribute(GraphNode node, string name) => node.Attributes.First(attribute => attribute.Name == name);

    /// <summary>The constants that one operator reads, on the device as long as it computes.</summary>
    sealed class NodeConstants(NetworkGraph graph, GraphNode node, Device device) : IDisposable
    {
        readonly List<Tensor> made = [];

        public Tensor this[int input] => Find(input) ?? throw new NetworkException($"graph: {node.Operator} '{node.Name}' has no constant as input {input}");

        public Tensor? Find(int input) => input < node.Inputs.Count && graph.Constants.TryGetValue(node.Inputs[input], out var entry)
            ? Made(entry.Shape, entry.Values)
            : null;

        public Tensor PerChannel(int input, Converter<float, float> convert)
        {
            var numbers = Array.ConvertAll(graph.Constants[node.Inputs[input]].Values, convert);
            return Made(new Shape(numbers.Length), numbers);
        }

        public void Dispose()
        {
            foreach (var tensor in made) tensor.Dispose();
        }

        Tensor Made(Shape shape, float[] values)
        {
            var tensor = Tensor.FromArray(device, shape, values);
            made.Add(tensor);
            return tensor;
        }
    }
}
