using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>The operators Gemm and MatMul with a constant matrix: linear layers.</summary>
static class Products
{
    /// <summary>alpha · x · W + beta · bias; the factors go into the weights.</summary>
    public static Activation Gemm(NodeReading node, ImportedGraph graph)
    {
        node.Knows("alpha", "beta", "transA", "transB", "broadcast");
        if (node.Whole("transA", 0) != 0) throw node.Refuse("turns its features around", "transA");
        var (alpha, beta) = (node.Number("alpha", 1), node.Number("beta", 1));
        var isTransposed = node.Whole("transB", 0) != 0;
        var y = Linear(node, graph, isTransposed, alpha, out var outputs);
        if (node.Optional(2) is null) return y;
        var constant = node.Constant(2);
        if (constant.Count != 1 && (constant.Count != outputs || constant.Dims[^1] != outputs))
            throw node.Refuse($"has a bias '{OnnxNode.Quoted(constant.Name)}' {constant.Extents} for {outputs} outputs");
        var numbers = ImportedGraph.Numbers(node, 2);
        if (constant.Count == 1) numbers = [.. Enumerable.Repeat(numbers[0], (int)outputs)];
        if (beta != 1) numbers = [.. numbers.Select(number => beta * number)];
        graph.StepOf(y).TakeBias!(graph.Tensor(node, constant, 2, new Shape((int)outputs), numbers, TensorRole.Shift));
        graph.StepOf(y).TakeBias = null;
        return y;
    }

    /// <summary>x · W.</summary>
    public static Activation MatMul(NodeReading node, ImportedGraph graph)
    {
        node.Knows();
        return Linear(node, graph, isTransposed: false, 1, out _);
    }

    static Activation Linear(NodeReading node, ImportedGraph graph, bool isTransposed, float factor, out long outputs)
    {
        if (node.Optional(0) is Activation
            && node.Optional(1) is Activation) throw node.Refuse("multiplies two values that are computed of images; wanted a constant matrix");
        var weight = node.Constant(1);
        var x = node.Images(2);
        if (weight.Dims.Length != 2 || weight.Dims.Any(extent => extent < 1))
            throw node.Refuse($"has the weight '{OnnxNode.Quoted(weight.Name)}' {weight.Extents}; wanted a matrix");
        var inputs = isTransposed ? weight.Dims[1] : weight.Dims[0];
        outputs = isTransposed ? weight.Dims[0] : weight.Dims[1];
        if (inputs != x.Dims[1]) throw node.Refuse($"has the weight '{OnnxNode.Quoted(weight.Name)}' {weight.Extents} for {inputs} features, and gets "
            + $"{x.Dims[1]}");
        var numbers = ImportedGraph.Numbers(node, 1);
        if (!isTransposed) numbers = Turned(numbers, (int)inputs, (int)outputs);
        if (factor != 1) numbers = [.. numbers.Select(number => factor * number)];
        var matrix = graph.Tensor(node, weight, 1, new Shape((int)outputs, (int)inputs), numbers, TensorRole.Weight);
        string? bias = null;
        var y = graph.Add(node, [x], [x.Dims[0], outputs],
            (make, name) => new Linear(name, make.Parameter(matrix), bias is null ? null : make.Parameter(bias)));
        graph.StepOf(y).TakeBias = name => bias = name;
        return y;
    }

    /// <summary>[inputs, outputs] becomes [outputs, inputs], as layers have their weights.</summary>
    static float[] Turned(float[] numbers, int inputs, int outputs)
    {
        var turned = new float[numbers.Length];
        for (var i = 0; i < inputs; i++)
            for (var o = 0; o < outputs; o++) turned[o * inputs + i] = numbers[i * outputs + o];
        return turned;
    }
}
