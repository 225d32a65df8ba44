using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// HYDRA's scores as an optimizer of them: the network's weights stay as they are, and each step moves a score s of every prunable weight by SGD along
/// <c>∂L/∂s = ∂L/∂(w · mask) · w · sign(s)</c>, straight through the mask, which keeps the largest |s| of each layer. Between steps the network's weights are
/// <c>w · mask</c>.
/// </summary>
/// <remarks>
/// Scores start at <c>√(6 / fanIn) · w / max |w|</c> of their layer. Biases and batch norm's scale and shift stay as they are; its running statistics follow
/// the batches. Scores and velocities live on the network's device and are moved on the host. Source: Sehwag et al. 2020, arXiv:2002.10509.
/// </remarks>
public sealed class StraightThroughScores : Optimizer
{
    readonly Parameter[] prunable;
    readonly float[][] weights;
    readonly int[] pruned;
    readonly double momentum, weightDecay;
    readonly StateTensor[] scores, velocities;

    /// <summary>Begins with scores from the present weights, and masks them.</summary>
    /// <param name="network">Its weights are frozen; what its masks prune has score 0 and stays 0.</param>
    /// <param name="prunedCounts">How many weights of each prunable layer go.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">Of the scores, at least 0.</param>
    /// <exception cref="PruningException">A count is out of range, or fewer than are pruned already.</exception>
    public StraightThroughScores(Network network, IReadOnlyList<int> prunedCounts, double momentum = 0.9, double weightDecay = 1e-4) : base(network)
    {
        prunable = [.. network.Parameters.Where(parameter => parameter.IsPrunable)];
        if (prunedCounts.Count != prunable.Length) throw new PruningException($"hydra: {prunable.Length} layers, but {prunedCounts.Count} counts");
        for (var i = 0; i < prunable.Length; i++)
            if (prunedCounts[i] < (prunable[i].Mask?.PrunedCount ?? 0) || prunedCounts[i] > prunable[i].Value.Shape.Count)
                throw new PruningException($"hydra: {prunedCounts[i]} of the {prunable[i].Value.Shape.Count} weights of {prunable[i].Name} are to go, of which "
                    + $"{prunable[i].Mask?.PrunedCount ?? 0} are pruned already; ask for that many at least");
        (pruned, this.momentum, this.weightDecay) = ([.. prunedCounts], momentum, weightDecay);
        weights = [.. prunable.Select(parameter => parameter.Value.ToArray())];
        scores = [.. prunable.Select((parameter, i) => new StateTensor($"score/{parameter.Name}",
            Tensor.FromArray(network.Device, parameter.Value.Shape, StartOf(weights[i], parameter.Value.Shape))))];
        velocities = [.. prunable.Select(parameter => new StateTensor($"velocity/{parameter.Name}", Tensor.Zeros(network.Device, parameter.Value.Shape)))];
        State = [.. scores, .. velocities];
        Apply();
    }

    /// <inheritdoc/>
    public override string Name => "hydra";

    /// <inheritdoc/>
    public override IReadOnlyList<StateTensor> State { get; }

    /// <summary>The scores of each prunable layer.</summary>
    public IReadOnlyList<float[]> Scores => [.. scores.Select(score => score.Value.ToArray())];

    /// <summary>The gradients of the scores, from those that the network's weights hold.</summary>
    /// <exception cref="InvalidOperationException">A parameter holds no gradient.</exception>
    public IReadOnlyList<float[]> Gradients() => [.. prunable.Select((_, i) => GradientOf(i, scores[i].Value.ToArray()))];

    /// <inheritdoc/>
    public override void Step(double learningRate)
    {
        for (var i = 0; i < prunable.Length; i++)
        {
            var (score, velocity) = (scores[i].Value.ToArray(), velocities[i].Value.ToArray());
            var gradient = GradientOf(i, score);
            for (var w = 0; w < score.Length; w++)
            {
                velocity[w] = (float)(momentum * velocity[w] + gradient[w] + weightDecay * score[w]);
                score[w] = (float)(score[w] - learningRate * velocity[w]);
            }
            scores[i].Value.Write(score);
            velocities[i].Value.Write(velocity);
        }
        Apply();
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        for (var i = 0; i < prunable.Length; i++)
        {
            scores[i].Value.Write(StartOf(weights[i], prunable[i].Value.Shape));
            velocities[i].Value.Fill(0);
        }
        Apply();
    }

    /// <summary>What the present scores keep.</summary>
    public TicketMask Mask() => new(prunable.Select((parameter, i) => Nn.Mask.FromFlags(parameter.Name, KeptOf(i))));

    void Apply()
    {
        for (var i = 0; i < prunable.Length; i++)
        {
            var kept = KeptOf(i);
            prunable[i].Value.Write([.. weights[i].Select((weight, w) => kept[w] ? weight : 0)]);
        }
    }

    bool[] KeptOf(int layer)
    {
        var before = prunable[layer].Mask;
        var kept = before?.ToFlags() ?? new bool[weights[layer].Length];
        if (before is null) Array.Fill(kept, true);
        var magnitudes = Array.ConvertAll(scores[layer].Value.ToArray(), score => (double)Math.Abs(score));
        SmallestScores.Prune([new FreeLayer(magnitudes, kept)], pruned[layer] - (before?.PrunedCount ?? 0));
        return kept;
    }

    float[] GradientOf(int layer, float[] score)
    {
        if (!prunable[layer].Value.HasGradient) throw new InvalidOperationException($"hydra: {prunable[layer].Name} holds no gradient");
        var gradient = prunable[layer].Value.Gradient!.ToArray();
        for (var w = 0; w < gradient.Length; w++) gradient[w] = (float)((double)gradient[w] * weights[layer][w] * SignOf(score[w]));
        return gradient;
    }

    static int SignOf(float score) => score > 0 ? 1 : score < 0 ? -1 : 0; // Math.Sign throws where training has diverged

    static float[] StartOf(float[] weights, Shape shape)
    {
        var largest = weights.Max(Math.Abs);
        var scale = largest == 0 ? 0 : Math.Sqrt(6.0 * shape[0] / shape.Count) / largest;
        return Array.ConvertAll(weights, weight => (float)(scale * weight));
    }
}
