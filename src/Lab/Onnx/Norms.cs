using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>The operator BatchNormalization.</summary>
static class Norms
{
    const int Inputs = 5;

    static readonly TensorRole[] Roles = [default, TensorRole.Scale, TensorRole.Shift, TensorRole.Mean, TensorRole.Variance];

    /// <summary>A batch norm with the statistics of the file.</summary>
    public static Activation BatchNorm(NodeReading node, ImportedGraph graph)
    {
        node.Knows("epsilon", "momentum", "training_mode", "spatial");
        if (node.Whole("training_mode", 0) != 0) throw node.Refuse("is in training mode; export the network in evaluation mode (eval())", "training_mode");
        if (node.Whole("spatial", 1) != 1) throw node.Refuse("has a statistic for each pixel", "spatial");
        if (node.Opset < 14 && node.Node.Outputs.Skip(1).Any(output => output.Length > 0))
            throw node.Refuse("gives new statistics, as in training (training_mode); export the network in evaluation mode (eval())");
        var x = node.Activation(0);
        if (x.Dims.Length is not (2 or 4)) throw node.Refuse($"gets {x.Extents}; wanted [N, C] or [N, C, H, W]");
        var epsilon = node.Number("epsilon", 1e-5f);
        if (epsilon <= 0) throw node.Refuse($"has epsilon {epsilon}; wanted a number above 0", "epsilon");
        var names = new string[Inputs];
        for (var i = 1; i < Inputs; i++)
        {
            var constant = node.Constant(i);
            if (constant.Dims.Length != 1 || constant.Dims[0] != x.Dims[1])
                throw node.Refuse($"has '{OnnxNode.Quoted(constant.Name)}' {constant.Extents} for {x.Dims[1]} channels");
            var numbers = ImportedGraph.Numbers(node, i);
            var role = Roles[i];
            if (role == TensorRole.Variance && Array.FindIndex(numbers, number => number < 0) is >= 0 and var at)
                throw node.Refuse($"has the variance '{OnnxNode.Quoted(constant.Name)}' whose number {at} is {numbers[at]}; no images have that");
            names[i] = graph.Tensor(node, constant, i, new Shape((int)x.Dims[1]), numbers, role);
        }
        return graph.Add(node, [x], x.Dims, (make, name) => new BatchNorm(name, make.Parameter(names[1]), make.Parameter(names[2]), make.State(names[3]),
            make.State(names[4]), epsilon));
    }
}
