using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// GraSP: <c>w · Hg</c>, the lowest pruned first: cutting a connection changes the squared norm of the gradient by −2 w · Hg, so that what goes is what hinders
/// the flow of gradients. L is the mean cross-entropy of logits over a temperature; g and H are sums over the batches.
/// </summary>
/// <param name="temperature">What logits are divided by, above 0; 200 in the paper's experiments.</param>
/// <param name="mode">Whether batch norm uses the statistics of the batch or the running ones.</param>
/// <param name="redrawLinear">
/// Whether the weights of linear layers are drawn again, from N(0, 2 / (inputs + outputs)), before they are scored, as the public code does; the network keeps
/// its own.
/// </param>
/// <remarks>
/// Computed in double precision, on a copy of the network. <c>Hg = (∇L(w + h·g) − ∇L(w − h·g)) / 2h</c> with h·‖g‖ = 10⁻⁸·‖w‖: small enough that hardly a
/// rectifier or a maximum changes over, large enough that rounding leaves seven digits. Three forward and backward passes of every batch. Source: Wang et al.
/// 2020, arXiv:2002.07376.
/// </remarks>
public sealed class GradientFlow(double temperature = 200, Mode mode = Mode.Train, bool redrawLinear = false) : PruningScore
{
    const double RelativeStep = 1e-8;

    /// <inheritdoc/>
    public override string Name => "grasp";

    /// <inheritdoc/>
    public override ScoreNeeds Needs => ScoreNeeds.Batches;

    /// <inheritdoc/>
    protected override IReadOnlyList<double[]> Score(ScoringInput input)
    {
        var (weights, _, product) = Computed(input);
        return [.. weights.Zip(product, (layer, along) => layer.Zip(along, (weight, value) => weight * value).ToArray())];
    }

    /// <summary>The gradient, and the Hessian times it.</summary>
    public (double[][] Gradient, double[][] Product) Of(ScoringInput input)
    {
        var (_, gradient, product) = Computed(input);
        return (gradient, product);
    }

    (double[][] Weights, double[][] Gradient, double[][] Product) Computed(ScoringInput input)
    {
        if (!(temperature > 0 && double.IsFinite(temperature))) throw new PruningException($"the temperature of grasp is above 0, got {temperature}");
        using var copy = new DoubleCopy(input);
        var prunable = copy.Prunable;
        double[][] start = [.. prunable.Select((p, i) => StartOf(p, input.Kept(i), input.Seed))];
        for (var i = 0; i < start.Length; i++) prunable[i].Value.WriteDoubles(start[i]);
        var gradient = GradientAt([], 0);
        var length = Norm(gradient);
        if (length == 0) return (start, gradient, [.. gradient.Select(layer => new double[layer.Length])]);
        var step = RelativeStep * Norm(start) / length;
        var (ahead, behind) = (GradientAt(gradient, step), GradientAt(gradient, -step));
        return (start, gradient, [.. ahead.Zip(behind, (more, less) => more.Zip(less, (a, b) => (a - b) / (2 * step)).ToArray())]);

        double[][] GradientAt(double[][] direction, double along)
        {
            for (var i = 0; i < direction.Length; i++)
                prunable[i].Value.WriteDoubles([.. start[i].Zip(direction[i], (weight, slope) => weight + along * slope)]);
            copy.Network.ClearGradients();
            input.ForEachBatchOn(copy.Device, (batch, tape) =>
                tape.Backward(copy.Network.Forward(batch.Images, mode).Divide((float)temperature).CrossEntropy(batch.Labels)));
            return [.. prunable.Select((_, i) => copy.GradientOf(i, input.Kept(i)))];
        }
    }

    double[] StartOf(Parameter parameter, ReadOnlySpan<bool> kept, long seed)
    {
        var weights = parameter.Value.ReadDoubles();
        var shape = parameter.Value.Shape;
        if (!redrawLinear || shape.Rank != 2) return weights;
        var (stream, deviation) = (new RandomStream(seed, "grasp/" + parameter.Name), Math.Sqrt(2.0 / (shape[0] + shape[1])));
        for (var i = 0; i < weights.Length; i++) weights[i] = stream.NextNormal() * (kept[i] ? deviation : 0);
        return weights;
    }

    static double Norm(double[][] layers) => Math.Sqrt(layers.Sum(layer => layer.Sum(value => value * value)));
}
