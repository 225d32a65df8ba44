using NativeTickets.Lab.Scores;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Masks;

/// <summary>RigL (Evci et al. 2020, arXiv:1911.11134).</summary>
sealed class RigLMasks() : MaskScheduleKind("rigl",
    "RigL (Evci et al. 2020, arXiv:1911.11134): in place of a step, the smallest weights of each layer are dropped and as many of the largest gradients are "
    + "grown, at 0 and without velocity. Layers that prune nothing stay.")
{
    static readonly Key<TrainingTime> Every = UpdateKeys.Every("100it");
    static readonly Key<double> Fraction = UpdateKeys.Fraction("fraction", "0.3");
    static readonly Key<string> Anneal = UpdateKeys.Anneal("cosine");
    static readonly Key<TrainingTime> Until = UpdateKeys.Until("75%");

    public override string? TaxonomyCriterion => TaxonomyWords.LowestMagnitude;

    public override IReadOnlyList<Key> Keys => [Every, Fraction, Anneal, Until, UpdateKeys.KeepRegrown];

    public override MaskSchedule Make(Settings settings, long stepsPerEpoch, int epochs) => new RigL(
        new DropFraction(Fraction.Read(settings), UpdateKeys.Steps(Until.Read(settings), stepsPerEpoch, epochs), UpdateKeys.AnnealingOf(Anneal.Read(settings))),
        UpdateKeys.Steps(Every.Read(settings), stepsPerEpoch, epochs), UpdateKeys.KeepRegrown.Read(settings));

    protected override void Check(Settings settings, Problems problems)
    {
        UpdateKeys.RequireSome(Every, settings, problems);
        UpdateKeys.RequireSome(Until, settings, problems);
    }
}
