using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>A copy of a network in which all numbers have their absolute values, in double precision: what flows through it, and through which
/// weight.</summary>
sealed class AbsoluteFlow : IDisposable
{
    readonly Device device;
    readonly Network copy;
    readonly Tape tape;
    readonly Parameter[] prunable;
    readonly double[][] magnitudes;
    readonly double[] ones;

    public AbsoluteFlow(ScoringInput input)
    {
        copy = input.DoubleCopy(out device);
        tape = new Tape(device, GradientTarget.Parameters) { Cancellation = input.Cancellation };
        foreach (var tensor in copy.Parameters.Select(parameter => parameter.Value).Concat(copy.State.Select(state => state.Value)))
            tensor.WriteDoubles([.. tensor.ReadDoubles().Select(Math.Abs)]);
        prunable = [.. input.Weights.Select(layer => copy.Parameters.First(p => p.Name == layer.Name))];
        magnitudes = [.. prunable.Select(parameter => parameter.Value.ReadDoubles())];
        ones = OnesBehindNormalization(copy);
    }

    /// <summary>How much of the flow each kept weight carries, and the whole flow; 0 for a weight that is not kept.</summary>
    public (double[][] Scores, double Total) Scores(IReadOnlyList<bool[]> kept)
    {
        for (var i = 0; i < prunable.Length; i++) prunable[i].Value.WriteDoubles(KeptOf(magnitudes[i], kept[i]));
        copy.ClearGradients();
        var images = tape.Input(new Shape(1, copy.Input.Channels, copy.Input.Height, copy.Input.Width), new float[ones.Length]);
        images.WriteDoubles(ones);
        var flow = copy.Forward(images, Mode.Evaluate).Sum();
        tape.Backward(flow);
        var total = flow.ReadDoubles()[0];
        tape.Clear();
        return ([.. prunable.Select((parameter, i) => Flow(parameter, magnitudes[i], kept[i]))], total);
    }

    public void Dispose()
    {
        tape.Dispose();
        copy.Dispose();
        device.Dispose();
    }

    static double[] KeptOf(double[] magnitudes, bool[] kept)
    {
        var left = new double[magnitudes.Length];
        for (var w = 0; w < left.Length; w++) left[w] = kept[w] ? magnitudes[w] : 0;
        return left;
    }

    static double[] Flow(Parameter parameter, double[] magnitudes, bool[] kept)
    {
        var flow = parameter.Value.HasGradient ? parameter.Value.Gradient!.ReadDoubles() : new double[kept.Length];
        for (var w = 0; w < flow.Length; w++) flow[w] = kept[w] ? Math.Abs(flow[w] * magnitudes[w]) : 0;
        return flow;
    }

    static double[] OnesBehindNormalization(Network network)
    {
        var (channels, plane) = (network.Input.Channels, network.Input.Height * network.Input.Width);
        var image = new double[channels * plane];
        var numbers = network.Layers.OfType<Normalization>().FirstOrDefault()?.Numbers;
        for (var c = 0; c < channels; c++) image.AsSpan(c * plane, plane).Fill(numbers is null ? 1 : (double)numbers.Mean[c] + numbers.Deviation[c]);
        return image;
    }
}
