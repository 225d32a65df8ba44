using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>Chance alone, uniformly over all prunable weights.</summary>
sealed class RandomScore() : ScoreKind("random", "chance, uniformly over all prunable weights")
{
    public override bool LooksAtWeights => false;

    public override TicketMask Mask(ScoreContext context) => RandomMask.Draw(NamedWeights.Of(context.Network), context.Sparsity, context.Seed);

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
