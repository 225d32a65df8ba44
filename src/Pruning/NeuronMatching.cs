using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// Which neuron of one network does what a neuron of another does: for each group of channels the permutation that maximizes the sum of the correlations of
/// their activations, over the rectified outputs of the group (all outputs where none is rectified).
/// </summary>
/// <remarks>
/// Source: Li et al. 2015, arXiv:1511.07543; Ainsworth et al. 2022, arXiv:2209.04836, section 3.1; for masks, Adnan et al. 2025, arXiv:2505.05143. Channels
/// that never change correlate with none, and are matched last. The activations are those of <see cref="Mode.Evaluate"/>.
/// </remarks>
public sealed class NeuronMatching
{
    readonly NeuronGroups groups;
    readonly Dictionary<int, int[]> places;

    NeuronMatching(NeuronGroups groups, Dictionary<int, int[]> places) => (this.groups, this.places) = (groups, places);

    /// <summary>Matches two networks of the same layers.</summary>
    /// <param name="first">The one whose masks and weights are to be moved.</param>
    /// <param name="second">The one whose neurons' places they are to take.</param>
    /// <param name="batches">The images whose activations are compared; at least one batch.</param>
    /// <exception cref="UserException">The networks differ in their layers, or a layer's neurons cannot be followed.</exception>
    public static NeuronMatching Of(Network first, Network second, ScoringBatches batches)
    {
        var (graph, other) = (NetworkGraph.Of(first), NetworkGraph.Of(second));
        if (!graph.Nodes.Select(Identity).SequenceEqual(other.Nodes.Select(Identity)))
            throw new PruningException($"neurons of {first.Name} cannot be matched with those of {second.Name}: they consist of other layers");
        var groups = NeuronGroups.Of(graph, first.Input.Channels);
        HashSet<int> movable = [.. groups.Movable];
        var looked = graph.Nodes.Where(node => movable.Contains(groups.GroupOf(node.Output))).GroupBy(node => groups.GroupOf(node.Output))
            .SelectMany(nodes => nodes.Any(IsRectified) ? nodes.Where(IsRectified) : nodes)
            .ToDictionary(node => node.Output, node => new Correlation(groups.SizeOf(groups.GroupOf(node.Output))));
        for (var i = 0; i < batches.Count; i++)
        {
            using var tape = new Tape(first.Device, GradientTarget.None);
            using var secondTape = new Tape(second.Device, GradientTarget.None);
            var seen = new Dictionary<string, float[]>(StringComparer.Ordinal);
            GraphActivations.Visit(graph, batches.Load(i, tape).Images, (node, output) =>
            {
                if (looked.ContainsKey(node.Output)) seen[node.Output] = output.ToArray();
            });
            GraphActivations.Visit(other, batches.Load(i, secondTape).Images, (node, output) =>
            {
                if (seen.Remove(node.Output, out var theirs)) looked[node.Output].Add(theirs, output.ToArray(), output.Shape);
            });
        }
        var places = movable.ToDictionary(group => group, group =>
        {
            var sum = new double[groups.SizeOf(group), groups.SizeOf(group)];
            foreach (var node in graph.Nodes)
                if (looked.TryGetValue(node.Output, out var correlation) && groups.GroupOf(node.Output) == group) correlation.AddTo(sum);
            return Assignment.Best(sum);
        });
        return new NeuronMatching(groups, places);

        static (string, string, string) Identity(GraphNode node) => (node.Name, node.Operator, string.Join(' ', node.Inputs));
        static bool IsRectified(GraphNode node) => node.Operator == "Relu";
    }

    /// <summary>The first network's numbers at the places of the second's neurons.</summary>
    /// <param name="name">The parameter's or statistic's name.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="values">Row-major.</param>
    public T[] Moved<T>(string name, Shape shape, ReadOnlySpan<T> values)
    {
        var moved = values.ToArray();
        foreach (var axis in groups.AxesOf(name))
        {
            if (!places.TryGetValue(axis.Group, out var place)) continue;
            var (outer, extent, inner) = (1, shape[axis.Axis], 1);
            for (var i = 0; i < axis.Axis; i++) outer *= shape[i];
            for (var i = axis.Axis + 1; i < shape.Rank; i++) inner *= shape[i];
            var before = moved;
            moved = new T[before.Length];
            var run = axis.Block * inner;
            for (var o = 0; o < outer; o++)
                for (var neuron = 0; neuron < extent / axis.Block; neuron++)
                    before.AsSpan(o * extent * inner + neuron * run, run).CopyTo(moved.AsSpan(o * extent * inner + place[neuron] * run));
        }
        return moved;
    }

    /// <summary>A mask of the first network on the second's neurons.</summary>
    /// <param name="mask">Of the first network.</param>
    /// <param name="network">Either network, for the shapes.</param>
    public TicketMask Moved(TicketMask mask, Network network) => new(mask.Layers.Select(layer =>
        Mask.FromFlags(layer.Name, Moved<bool>(layer.Name, network.Parameters.First(p => p.Name == layer.Name).Value.Shape, layer.ToFlags()))));

    /// <summary>A state of the first network on the second's neurons: a network of it computes what the first would.</summary>
    public IReadOnlyDictionary<string, WeightsEntry> Moved(IReadOnlyDictionary<string, WeightsEntry> state) =>
        state.ToDictionary(entry => entry.Key, entry => new WeightsEntry(entry.Value.Shape, Moved<float>(entry.Key, entry.Value.Shape, entry.Value.Values))
        {
            IsInteger = entry.Value.IsInteger,
        });

    /// <summary>Gathers the correlations of the channels of two activations.</summary>
    sealed class Correlation(int channels)
    {
        readonly double[] firstSum = new double[channels], secondSum = new double[channels], firstSquares = new double[channels],
            secondSquares = new double[channels];

        readonly double[,] products = new double[channels, channels];
        long count;

        public void Add(float[] first, float[] second, Shape shape)
        {
            var pixels = shape.Count / shape[0] / channels;
            for (var image = 0; image < shape[0]; image++)
                for (var i = 0; i < channels; i++)
                {
                    var a = first.AsSpan((image * channels + i) * pixels, pixels);
                    var own = second.AsSpan((image * channels + i) * pixels, pixels);
                    (firstSum[i], firstSquares[i]) = (firstSum[i] + Sum(a), firstSquares[i] + Product(a, a));
                    (secondSum[i], secondSquares[i]) = (secondSum[i] + Sum(own), secondSquares[i] + Product(own, own));
                    for (var j = 0; j < channels; j++) products[i, j] += Product(a, second.AsSpan((image * channels + j) * pixels, pixels));
                }
            count += (long)shape[0] * pixels;
        }

        public void AddTo(double[,] sum)
        {
            for (var i = 0; i < channels; i++)
                for (var j = 0; j < channels; j++)
                {
                    var scale = Math.Sqrt(Variance(firstSum[i], firstSquares[i]) * Variance(secondSum[j], secondSquares[j]));
                    if (scale > 0) sum[i, j] += (products[i, j] - firstSum[i] * secondSum[j] / count) / scale;
                }
        }

        double Variance(double sum, double squares) => Math.Max(squares - sum * sum / count, 0);

        static double Sum(ReadOnlySpan<float> numbers)
        {
            var sum = 0.0;
            foreach (var number in numbers) sum += number;
            return sum;
        }

        static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        {
            var sum = 0.0;
            for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
            return sum;
        }
    }
}
