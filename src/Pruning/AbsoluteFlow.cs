using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>A copy of a network in which all numbers have their absolute values, in double precision: what flows through it, and through which
/// weight.</summary>
sealed class AbsoluteFlow : IDisposable
{
    readonly DoubleCopy copy;
    readonly Tape tape;
    readonly double[][] magnitudes;
    readonly double[] ones;

    public AbsoluteFlow(ScoringInput input)
    {
        copy = new DoubleCopy(input);
        tape = new Tape(copy.Device, GradientTarget.Parameters) { Cancellation = input.Cancellation };
        foreach (var tensor in copy.Network.Parameters.Select(parameter => parameter.Value).Concat(copy.Network.State.Select(state => state.Value)))
            tensor.WriteDoubles([.. tensor.ReadDoubles().Select(Math.Abs)]);
        magnitudes = [.. copy.Prunable.Select(parameter => parameter.Value.ReadDoubles())];
        ones = OnesBehindNormalization(copy.Network);
    }

    /// <summary>How much of the flow each kept weight carries, and the whole flow; 0 for a weight that is not kept.</summary>
    public (double[][] Scores, double Total) Scores(IReadOnlyList<bool[]> kept)
    {
        for (var i = 0; i < magnitudes.Length; i++) copy.Prunable[i].Value.WriteDoubles(KeptOf(magnitudes[i], kept[i]));
        copy.Network.ClearGradients();
        var input = copy.Network.Input;
        var images = tape.Input(new Shape(1, input.Channels, input.Height, input.Width), new float[ones.Length]);
        images.WriteDoubles(ones);
        var flow = copy.Network.Forward(images, Mode.Evaluate).Sum();
        tape.Backward(flow);
        var total = flow.ReadDoubles()[0];
        tape.Clear();
        return ([.. magnitudes.Select((layer, i) => Flow(copy.GradientOf(i, kept[i]), layer))], total);
    }

    public void Dispose()
    {
        tape.Dispose();
        copy.Dispose();
    }

    static double[] KeptOf(double[] magnitudes, bool[] kept)
    {
        var left = new double[magnitudes.Length];
        for (var w = 0; w < left.Length; w++) left[w] = kept[w] ? magnitudes[w] : 0;
        return left;
    }

    static double[] Flow(double[] gradient, double[] magnitudes) => [.. gradient.Zip(magnitudes, (slope, magnitude) => Math.Abs(slope * magnitude))];

    static double[] OnesBehindNormalization(Network network)
    {
        var (channels, plane) = (network.Input.Channels, network.Input.Height * network.Input.Width);
        var image = new double[channels * plane];
        var numbers = network.Layers.OfType<Normalization>().FirstOrDefault()?.Numbers;
        for (var c = 0; c < channels; c++) image.AsSpan(c * plane, plane).Fill(numbers is null ? 1 : (double)numbers.Mean[c] + numbers.Deviation[c]);
        return image;
    }
}
