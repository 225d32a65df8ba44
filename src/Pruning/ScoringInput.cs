using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>Batches that a score looks at, the same in the same order each time.</summary>
public abstract class ScoringBatches
{
    /// <summary>How many there are, at least 1.</summary>
    public abstract int Count { get; }

    /// <summary>Puts a batch on a tape.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="tape">Of the network's device.</param>
    public abstract Batch Load(int index, Tape tape);
}

/// <summary>What a score is given: weights and what is kept of them, and whatever else it has declared that it needs.</summary>
public sealed class ScoringInput
{
    readonly PruningScore score;
    readonly bool[][] kept;
    readonly Network? network;
    readonly ScoringBatches? batches;
    readonly Objective objective;
    IReadOnlyList<float[]>? gradients;

    internal ScoringInput(PruningScore score, IReadOnlyList<NamedWeights> weights, bool[][] kept, Network? network, ScoringBatches? batches,
        Objective? objective)
    {
        (this.score, Weights, this.kept) = (score, weights, kept);
        (this.network, this.batches, this.objective) = (network, batches, objective ?? new CrossEntropyObjective());
        if (score.Needs != ScoreNeeds.Weights && network is null)
            throw new PruningException($"score {score.Name} needs more than weights ({score.Needs}); give it the network");
        if ((score.Needs & (ScoreNeeds.Gradients | ScoreNeeds.Batches)) != 0 && batches is not { Count: > 0 })
            throw new PruningException($"score {score.Name} needs {score.Needs}, which are computed from batches; give it at least one");
    }

    /// <summary>The prunable layers, in the network's order.</summary>
    public IReadOnlyList<NamedWeights> Weights { get; }

    /// <summary>The network. Whatever a score does to it is undone afterwards: weights, running statistics and gradients.</summary>
    /// <exception cref="PruningException">The score has declared neither <see cref="ScoreNeeds.Batches"/> nor <see cref="ScoreNeeds.Network"/>.</exception>
    public Network Network => Declared((score.Needs & ScoreNeeds.Network) != 0 ? ScoreNeeds.Network : ScoreNeeds.Batches, network)!;

    /// <summary>Which weights of a layer are not pruned yet.</summary>
    /// <param name="layer">Its place in <see cref="Weights"/>.</param>
    public ReadOnlySpan<bool> Kept(int layer) => kept[layer];

    /// <summary>
    /// For each layer of <see cref="Weights"/> the gradient of the mean loss over all images of the batches, the network in the score's
    /// <see cref="PruningScore.Mode"/>. Pruned weights may have a gradient of 0.
    /// </summary>
    /// <exception cref="PruningException">The score has not declared <see cref="ScoreNeeds.Gradients"/>.</exception>
    public IReadOnlyList<float[]> Gradients => gradients ??= Compute(Declared(ScoreNeeds.Gradients, network)!);

    /// <summary>Runs something on every batch, one after the other.</summary>
    /// <param name="run">Gets a batch and the tape that it lies on, which records weight gradients and is cleared afterwards.</param>
    /// <exception cref="PruningException">The score has not declared <see cref="ScoreNeeds.Batches"/>.</exception>
    public void ForEachBatch(Action<Batch, Tape> run) => ForEachBatchOn(Declared(ScoreNeeds.Batches, network)!.Device, run);

    internal bool[] Flags(int layer) => kept[layer];

    /// <summary>Which layers compete, and how many of their weights go.</summary>
    internal IReadOnlyList<PruningGroup> Groups { get; init; } = [];

    internal long Seed { get; init; }

    internal CancellationToken Cancellation { get; init; }

    /// <summary>Runs something on every batch, on a tape of another device.</summary>
    internal void ForEachBatchOn(Device device, Action<Batch, Tape> run)
    {
        Declared(ScoreNeeds.Batches, network);
        Run(device, run);
    }

    /// <summary>The scored layers; the network is left unchanged.</summary>
    internal ScoredLayer[] Score()
    {
        if (score.Needs == ScoreNeeds.Weights) return score.Layers(this);
        var before = NetworkState.Read(network!);
        try
        {
            network!.ClearGradients();
            return score.Layers(this);
        }
        finally
        {
            NetworkState.Write(network!, before, "pruning");
            network!.ClearGradients();
        }
    }

    IReadOnlyList<float[]> Compute(Network network)
    {
        Parameter[] prunable = [.. Weights.Select(layer => network.Parameters.First(p => p.Name == layer.Name))];
        var (sums, images, step) = (prunable.Select(p => new double[p.Value.Shape.Count]).ToArray(), 0L, 0);
        // never disposed: its layers are the network's
        var seen = score.Mode == Mode.Train ? network
            : new Network(network.Name, network.Device, network.Input, network.Classes, new InMode(network.Root, score.Mode));
        Run(network.Device, (batch, tape) =>
        {
            network.ClearGradients();
            tape.Backward(objective.Loss(seen, batch, tape, new StepContext(Seed, 0, step++)).Loss);
            images += batch.Count;
            for (var i = 0; i < prunable.Length; i++)
            {
                if (!prunable[i].Value.HasGradient) continue;
                var gradient = prunable[i].Value.Gradient!.ToArray();
                for (var w = 0; w < gradient.Length; w++) sums[i][w] += (double)batch.Count * gradient[w];
            }
        });
        network.ClearGradients();
        return [.. sums.Select(layer => Array.ConvertAll(layer, sum => (float)(sum / images)))];
    }

    void Run(Device device, Action<Batch, Tape> run)
    {
        using var tape = new Tape(device, GradientTarget.Parameters) { Cancellation = Cancellation };
        for (var i = 0; i < batches!.Count; i++)
        {
            run(batches.Load(i, tape), tape);
            tape.Clear();
        }
    }

    T Declared<T>(ScoreNeeds need, T value) => (score.Needs & need) == need
        ? value
        : throw new PruningException($"score {score.Name} asks for {need}, which its {nameof(PruningScore.Needs)} do not declare");
}
