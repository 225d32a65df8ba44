using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>Chance alone: uniformly over all prunable weights, or within layers whose densities are fixed beforehand.</summary>
sealed class RandomScore() : ScoreKind("random", "chance, uniformly over all prunable weights")
{
    const string Uniform = "uniform", ErdosRenyi = "erk", IdealGas = "idealGas";

    static readonly Key<string> Densities = new("densities", Rules.Word(Uniform, ErdosRenyi, IdealGas), Default.Absent("one draw over all prunable weights"),
        "For `random`: how the kept weights are shared out among layers: the same density everywhere; those of an Erdős–Rényi kernel; or ideal gas quotas.");

    public override IReadOnlyList<Key> StageKeys => [Densities];

    public override bool LooksAtWeights => false;

    public override TicketMask Mask(ScoreContext context)
    {
        var weights = NamedWeights.Of(context.Network);
        NamedWeights[] competing = [.. weights.Where(layer => !context.Except.Contains(layer.Name))];
        var drawn = Densities.TryRead(context.Stage, out var word)
            ? RandomMask.Draw(competing, DistributionOf(word), context.Sparsity, context.Seed)
            : RandomMask.Draw(competing, context.Sparsity, context.Seed);
        return new TicketMask(weights.Select(layer =>
            drawn.Find(layer.Name) ?? Nn.Mask.FromFlags(layer.Name, [.. Enumerable.Repeat(true, layer.Values.Length)])));
    }

    static LayerDistribution DistributionOf(string word) => word switch
    {
        Uniform => LayerDistribution.Uniform,
        ErdosRenyi => LayerDistribution.ErdosRenyiKernel,
        IdealGas => LayerDistribution.IdealGas,
        _ => throw new InvalidOperationException($"no densities are called {word}"),
    };

    public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above)
    {
        var from = settings.TextOrNull("from");
        // up the chain of training runs that the pruned one came from
        for (var found = above.Find(from); found is not null; found = found.Inputs is [var input, ..] ? above.Find(input.Stage) : null)
            if (found.Kind == stage.Kind)
            {
                above.Problems.Add(settings.Find("from")!.At,
                    $"a random mask is drawn over all weights, but '{from}' trained a ticket of '{found.Id}'; wanted a dense train stage");
                return;
            }
    }
}
