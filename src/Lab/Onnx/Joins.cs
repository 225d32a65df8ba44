using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>The operator Concat.</summary>
static class Joins
{
    /// <summary>Branches side by side along any axis but the batch's.</summary>
    public static Activation Concat(NodeReading node, ImportedGraph graph)
    {
        node.Knows("axis");
        Activation[] branches = [.. node.Inputs.Select((_, i) => node.Activation(i))];
        if (branches is [var only]) return only;
        var rank = branches[0].Dims.Length;
        if (rank > 4) throw node.Refuse($"joins {branches[0].Extents}; at most 4 axes are computed with");
        var axis = node.Axis(node.Whole("axis", 1), rank);
        if (axis == 0) throw node.Refuse("joins batches", "axis");
        foreach (var branch in branches)
            if (branch.Dims.Length != rank || !branch.Dims.Where((_, i) => i != axis).SequenceEqual(branches[0].Dims.Where((_, i) => i != axis)))
                throw node.Refuse($"joins {branches[0].Extents} and {branch.Extents} along axis {axis}; they do not fit");
        long[] dims = [.. branches[0].Dims];
        dims[axis] = branches.Sum(branch => branch.Dims[axis]);
        var image = new Activation(0, dims).Image;
        return graph.Add(node, branches, dims, (_, name) => new ConcatOfBranches(name, image, axis));
    }
}
