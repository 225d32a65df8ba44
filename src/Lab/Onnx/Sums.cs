using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>Sums of branches, biases, and scaling and shifting by constants.</summary>
static class Sums
{
    /// <summary>A residual sum, a bias right behind its layer, or a shift.</summary>
    public static Activation Add(NodeReading node, ImportedGraph graph)
    {
        node.Knows("axis", "broadcast");
        if (node.Optional(0) is Activation && node.Optional(1) is Activation) return Branches(node, graph);
        var at = node.Optional(0) is Activation ? 0 : 1;
        var x = node.Activation(at);
        if (IsBias(node, graph, x, at))
        {
            graph.StepOf(x).TakeBias!(Convolutions.BiasOf(node, graph, 1 - at, x.Dims[1]));
            graph.StepOf(x).TakeBias = null;
            return x;
        }
        return Scaled(node, graph, x, 1 - at, number => (1, number));
    }

    /// <summary>A sum of any count of branches.</summary>
    public static Activation Sum(NodeReading node, ImportedGraph graph)
    {
        node.Knows();
        return node.Inputs is [Activation only] ? only : Branches(node, graph);
    }

    /// <summary>x − c or c − x.</summary>
    public static Activation Subtract(NodeReading node, ImportedGraph graph) =>
        WithConstant(node, graph, number => (1, -number), number => (-1, number));

    /// <summary>x · c.</summary>
    public static Activation Multiply(NodeReading node, ImportedGraph graph) => WithConstant(node, graph, number => (number, 0), number => (number, 0));

    /// <summary>x / c.</summary>
    public static Activation Divide(NodeReading node, ImportedGraph graph) => WithConstant(node, graph,
        number => number == 0 ? throw node.Refuse("divides by 0") : (1 / number, 0),
        _ => throw node.Refuse("divides a constant by what is computed of images"));

    static Activation WithConstant(NodeReading node, ImportedGraph graph, Func<float, (float Scale, float Shift)> second,
        Func<float, (float Scale, float Shift)> first)
    {
        node.Knows("axis", "broadcast");
        if (node.Optional(0) is Activation && node.Optional(1) is Activation)
            throw node.Refuse("joins two values that are computed of images; one of them has to be a constant");
        return node.Optional(0) is Activation x ? Scaled(node, graph, x, 1, second) : Scaled(node, graph, node.Activation(1), 0, first);
    }

    static Activation Branches(NodeReading node, ImportedGraph graph)
    {
        Activation[] branches = [.. node.Inputs.Select((_, i) => node.Activation(i))];
        if (branches[0].Dims.Length > 4) throw node.Refuse($"adds {branches[0].Extents}; at most 4 axes are computed with");
        foreach (var branch in branches)
            if (!branch.Dims.AsSpan().SequenceEqual(branches[0].Dims))
                throw node.Refuse($"adds {branches[0].Extents} and {branch.Extents}; branches of one shape are added");
        var image = branches[0].Image;
        return graph.Add(node, branches, branches[0].Dims, (_, name) => new SumOfBranches(name, image));
    }

    /// <summary>Whether a constant is one number for each channel of a layer that has no bias, whose output nothing else reads.</summary>
    static bool IsBias(NodeReading node, ImportedGraph graph, Activation x, int at)
    {
        var constant = node.Constant(1 - at);
        return x.Step > 0 && graph.StepOf(x) is { TakeBias: not null } step && step.Dims.AsSpan().SequenceEqual(x.Dims)
            && graph.Readers.GetValueOrDefault(node.Node.Inputs[at]) == 1 && constant.Count == x.Dims[1] && ChannelsOf(constant, x) is not null;
    }

    static Activation Scaled(NodeReading node, ImportedGraph graph, Activation x, int input, Func<float, (float Scale, float Shift)> convert)
    {
        var constant = node.Constant(input);
        var numbers = ImportedGraph.Numbers(node, input);
        if (Array.FindIndex(numbers, number => !float.IsFinite(number)) is >= 0 and var bad)
            throw node.Refuse($"has the constant '{OnnxNode.Quoted(constant.Name)}' whose number {bad} is {numbers[bad]}; wanted finite numbers");
        var dims = Folding.Broadcast(node, x.Dims, constant.Dims);
        if (!dims.AsSpan().SequenceEqual(x.Dims) || constant.Dims.Length == x.Dims.Length && constant.Dims[0] != 1)
            throw node.Refuse($"combines {x.Extents} with a constant {constant.Extents}; wanted one number for all, for each channel, or for each place of "
                + "an image");
        long[] image = [1, .. x.Dims[1..]];
        if (ChannelsOf(constant, x) is { } channels)
        {
            var (scale, shift) = Parts(channels);
            return graph.Add(node, [x], x.Dims, (make, name) => new ScaleShift(name, make.Device, scale, shift));
        }
        node.Limit(image.Aggregate(1L, (all, extent) => all * extent), 1 << 24);
        var (scales, shifts) = Parts([.. Folding.Places(constant.Dims, image).Select(place => numbers[place])]);
        var shape = x.Image;
        return graph.Add(node, [x], x.Dims, (make, name) => new ScaleShift(name, make.Device, shape, scales, shifts));

        (float[] Scale, float[] Shift) Parts(float[] of) => ([.. of.Select(number => convert(number).Scale)], [.. of.Select(number => convert(number).Shift)]);
    }

    /// <summary>One number for each channel, where a constant has one for each or one for all; null for any other.</summary>
    static float[]? ChannelsOf(Constant constant, Activation x)
    {
        if (constant.Floats is not { } numbers) return null;
        if (numbers.Length == 1) return [.. Enumerable.Repeat(numbers[0], (int)x.Dims[1])];
        var axis = constant.Dims.Length - x.Dims.Length + 1; // of the channels
        return axis >= 0 && numbers.Length == x.Dims[1] && constant.Dims[axis] == x.Dims[1] ? numbers : null;
    }
}
