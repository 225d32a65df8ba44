using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>The absolute weight over the mean of its layer: the paper's score.</summary>
sealed class LayerNormalizedScore() : ScoreKind(Usual, "|w| over the mean of its layer")
{
    const string OverAll = "all";

    static readonly Key<string> MeanOver = new("meanOver", Rules.Word("kept", OverAll), Default.Absent("`kept`"),
        "For `layerNormalizedMagnitude` in later rounds: whether the mean of a layer is that of its kept weights, or counts those pruned before as 0, as the "
        + "paper's "
        + "code does.");

    public override string? TaxonomyCriterion => TaxonomyWords.LowestMagnitude;

    public override IReadOnlyList<Key> StageKeys => [MeanOver];

    public override bool CanBeWatched => true;

    public override TicketMask Mask(ScoreContext context) =>
        context.Prune(new LayerNormalizedMagnitude(meanOverAll: MeanOver.ReadOr(context.Stage, "") == OverAll));

    public override string? StampOf(Settings stage, bool isLaterRound) => isLaterRound && MeanOver.ReadOr(stage, "") == OverAll
        ? "meanOver: all - in later rounds of pruning a layer's mean counts what is pruned already as 0"
        : null;
}
