using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>The absolute weight (Han et al. 2015, arXiv:1506.02626).</summary>
sealed class MagnitudeScore() : ScoreKind("magnitude", "|w|")
{
    public override string? TaxonomyCriterion => TaxonomyWords.LowestMagnitude;

    public override bool CanBeWatched => true;

    public override TicketMask Mask(ScoreContext context) => context.Prune(new Magnitude());
}
