using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>Another mask, permuted within each layer.</summary>
sealed class ShuffledScore() : ScoreKind("shuffled", "another mask, permuted within each layer")
{
    static readonly Key<string> Source = new("maskOf", Rules.Name(), Default.Absent("required with `shuffled`"), "The prune stage whose mask is permuted.",
        hashed: false);

    public override IReadOnlyList<Key> StageKeys => [Source];

    public override bool HasSparsity => false;

    public override bool LooksAtWeights => false;

    public override IEnumerable<StageInput> InputsOf(Settings stage) => Source.TryRead(stage, out var source) ? [new StageInput(source, Source.Name)] : [];

    public override void CheckStage(Settings stage, Problems problems)
    {
        if (stage.Find(Source.Name) is null)
            problems.Add(stage.At, $"the prune stage '{StageKind.Id.Read(stage)}' lacks 'maskOf'; wanted the prune stage whose mask is shuffled");
    }

    public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above) =>
        above.Refers(settings.Find(Source.Name), "a prune stage", found => found.Kind == stage.Kind);

    public override TicketMask Mask(ScoreContext context) => ShuffledMask.Draw(context.MaskOf(Source.Read(context.Stage)), context.Seed);
}
