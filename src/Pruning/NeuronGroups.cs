using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// The neurons of a network that can only be reordered together: the channels between a layer and those that read it, tied across sums. The channels of the
/// images and the logits stay where they are.
/// </summary>
sealed class NeuronGroups
{
    readonly List<int> parents = [];
    readonly List<int> sizes = [];
    readonly List<bool> pinned = [];
    readonly Dictionary<string, int> byOutput = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<NeuronAxis>> axes = new(StringComparer.Ordinal);

    NeuronGroups() { }

    /// <summary>The groups of a graph.</summary>
    /// <exception cref="PruningException">An operator's neurons cannot be followed.</exception>
    public static NeuronGroups Of(NetworkGraph graph, int channels)
    {
        var groups = new NeuronGroups();
        groups.byOutput[NetworkGraph.Input] = groups.New(channels, isPinned: true);
        foreach (var node in graph.Nodes) groups.byOutput[node.Output] = groups.Follow(node, graph);
        groups.pinned[groups.Root(groups.byOutput[NetworkGraph.Output])] = true;
        return groups;
    }

    /// <summary>The groups that may be reordered, each by the number that <see cref="GroupOf"/> and <see cref="AxesOf"/> give.</summary>
    public IEnumerable<int> Movable => Enumerable.Range(0, parents.Count).Where(group => Root(group) == group && !pinned[group]);

    /// <summary>How many neurons a group has.</summary>
    public int SizeOf(int group) => sizes[group];

    /// <summary>The group of an operator's output.</summary>
    public int GroupOf(string output) => Root(byOutput[output]);

    /// <summary>Which axes of a parameter or statistic are neurons, and of which group.</summary>
    public IEnumerable<NeuronAxis> AxesOf(string tensor) =>
        axes.TryGetValue(tensor, out var found) ? found.Select(axis => axis with { Group = Root(axis.Group) }) : [];

    int Follow(GraphNode node, NetworkGraph graph)
    {
        if (node.Inputs.Count == 0 || !byOutput.TryGetValue(node.Inputs[0], out var input)) throw Unfollowed(node);
        switch (node.Operator)
        {
            case "Conv" or "Gemm":
                var shape = graph.Constants[node.Inputs[1]].Shape;
                var size = sizes[Root(input)];
                if (shape[1] % size != 0) throw Unfollowed(node);
                var output = New(shape[0]);
                Note(node.Inputs[1], new NeuronAxis(0, output, 1));
                Note(node.Inputs[1], new NeuronAxis(1, input, shape[1] / size));
                if (node.Inputs.Count > 2) Note(node.Inputs[2], new NeuronAxis(0, output, 1));
                return output;
            case "BatchNormalization":
                foreach (var constant in node.Inputs.Skip(1)) Note(constant, new NeuronAxis(0, input, 1));
                return input;
            case "Add":
                if (!byOutput.TryGetValue(node.Inputs[1], out var other) || sizes[Root(input)] != sizes[Root(other)]) throw Unfollowed(node);
                Tie(input, other);
                return input;
            case "Sub" or "Div" when pinned[Root(input)]:
                return input;
            case "Relu" or "MaxPool" or "AveragePool" or "GlobalAveragePool" or "Flatten":
                return input;
            default:
                throw Unfollowed(node);
        }
    }

    void Note(string tensor, NeuronAxis axis)
    {
        if (!axes.TryGetValue(tensor, out var list)) axes[tensor] = list = [];
        list.Add(axis);
    }

    int New(int size, bool isPinned = false)
    {
        parents.Add(parents.Count);
        sizes.Add(size);
        pinned.Add(isPinned);
        return parents.Count - 1;
    }

    int Root(int group)
    {
        while (parents[group] != group) group = parents[group];
        return group;
    }

    void Tie(int first, int second)
    {
        (first, second) = (Root(first), Root(second));
        if (first == second) return;
        pinned[first] |= pinned[second];
        parents[second] = first;
    }

    static PruningException Unfollowed(GraphNode node) => new($"'{node.Name}' ({node.Operator}): its neurons cannot be matched with another network's; "
        + "expected convolutions, linear layers, batch norms, rectifiers, pools, flattening and sums of equal channels");
}

/// <summary>An axis of a tensor that numbers neurons.</summary>
/// <param name="Axis">From 0.</param>
/// <param name="Group">Of which neurons.</param>
/// <param name="Block">Entries of the axis side by side for each neuron: 1, or the pixels of a channel where images were flattened.</param>
readonly record struct NeuronAxis(int Axis, int Group, int Block);
