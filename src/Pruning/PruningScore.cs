using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>What a score looks at in addition to weights and masks, and therefore has to be given.</summary>
[Flags]
public enum ScoreNeeds
{
    /// <summary>Nothing: weights are enough.</summary>
    Weights = 0,

    /// <summary>The gradient of the loss with respect to the weights: <see cref="ScoringInput.Gradients"/>.</summary>
    Gradients = 1,

    /// <summary>The network, and batches to run it on: <see cref="ScoringInput.Network"/>, <see cref="ScoringInput.ForEachBatch"/>.</summary>
    Batches = 2,

    /// <summary>The network alone, without images: <see cref="ScoringInput.Network"/>.</summary>
    Network = 4,
}

/// <summary>What a weight is worth; the lowest scores are pruned.</summary>
/// <remarks>
/// Derive from it for a score of one's own, or from <see cref="RelativeMagnitude"/> for a magnitude that is divided by a number of its layer: that one is
/// ranked where the
/// weights are, on a GPU too. A value without state.
/// </remarks>
public abstract class PruningScore
{
    /// <summary>What it is, as pipelines and reports name it.</summary>
    public abstract string Name { get; }

    /// <summary>What it asks for; nothing else is there for it.</summary>
    public virtual ScoreNeeds Needs => ScoreNeeds.Weights;

    /// <summary>Whose statistics batch norm uses where <see cref="ScoringInput.Gradients"/> are computed: the batch's, or the running ones.</summary>
    public virtual Mode Mode => Mode.Train;

    /// <summary>The score of every weight.</summary>
    /// <param name="input">The weights, what is kept of them, and what <see cref="Needs"/> asks for.</param>
    /// <returns>
    /// For each layer of <see cref="ScoringInput.Weights"/> a finite number for each weight, of either sign. Scores of all layers are compared where the scope
    /// is global.
    /// Those of weights that are pruned already do not matter.
    /// </returns>
    protected abstract IReadOnlyList<double[]> Score(ScoringInput input);

    /// <summary>The layers under selection.</summary>
    /// <exception cref="PruningException">The score returned too few numbers, too many, or one that is not finite.</exception>
    internal virtual ScoredLayer[] Layers(ScoringInput input)
    {
        var scores = Score(input);
        if (scores.Count != input.Weights.Count)
            throw new PruningException($"score {Name}: expected the scores of {input.Weights.Count} layers, got {scores.Count}");
        var layers = new ScoredLayer[scores.Count];
        for (var i = 0; i < layers.Length; i++)
        {
            var (name, count, kept) = (input.Weights[i].Name, input.Weights[i].Values.Length, input.Flags(i));
            if (scores[i].Length != count) throw new PruningException($"score {Name}: expected {count} scores for {name}, got {scores[i].Length}");
            for (var w = 0; w < count; w++)
                if (kept[w] && !double.IsFinite(scores[i][w]))
                    throw new PruningException($"score {Name}: the score of {name} at {w} is {scores[i][w]}, expected a finite number");
            layers[i] = new FreeLayer(scores[i], kept);
        }
        return layers;
    }
}

/// <summary>Which weights compete with one another.</summary>
public enum PruningScope
{
    /// <summary>All prunable weights of the network: layers end at different densities.</summary>
    Global,

    /// <summary>The weights of one layer: every layer ends at the same sparsity.</summary>
    PerLayer,

    /// <summary>The weights of one layer, whose density is that of <see cref="LayerDensities.ErdosRenyiKernel"/>.</summary>
    ErdosRenyiKernel,
}
