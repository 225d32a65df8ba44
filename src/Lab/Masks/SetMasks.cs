using NativeTickets.Lab.Scores;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Masks;

/// <summary>SET, sparse evolutionary training (Mocanu et al. 2018, arXiv:1707.04780).</summary>
sealed class SetMasks() : MaskScheduleKind("set",
    "SET, sparse evolutionary training (Mocanu et al. 2018, arXiv:1707.04780): after a step, the weights of each layer that are nearest to 0 are dropped and "
    + "as many are grown at random, at 0 and without velocity. Layers that prune nothing stay.")
{
    const string BySign = "bySign";
    const string ByMagnitude = "magnitude";

    static readonly Key<TrainingTime> Every = UpdateKeys.Every("1ep");
    static readonly Key<double> Fraction = UpdateKeys.Fraction("fraction", "0.3");
    static readonly Key<string> Anneal = UpdateKeys.Anneal("constant");
    static readonly Key<TrainingTime> Until = UpdateKeys.Until("100%");

    static readonly Key<string> Drop = new("drop", Rules.Word(BySign, ByMagnitude), Default.Of(BySign),
        "What goes: the share of the positive weights and that of the negative ones, as in the paper; or that of all by magnitude, as in the code of RigL.");

    public override string? TaxonomyCriterion => TaxonomyWords.LowestMagnitude;

    public override IReadOnlyList<Key> Keys => [Every, Fraction, Anneal, Until, Drop, UpdateKeys.KeepRegrown];

    public override MaskSchedule Make(Settings settings, long stepsPerEpoch, int epochs) => new SparseEvolution(
        new DropFraction(Fraction.Read(settings), UpdateKeys.Steps(Until.Read(settings), stepsPerEpoch, epochs), UpdateKeys.AnnealingOf(Anneal.Read(settings))),
        UpdateKeys.Steps(Every.Read(settings), stepsPerEpoch, epochs),
        Drop.Read(settings) == BySign ? Dropped.NearestToZeroOfEachSign : Dropped.SmallestMagnitude, UpdateKeys.KeepRegrown.Read(settings));

    protected override void Check(Settings settings, Problems problems)
    {
        UpdateKeys.RequireSome(Every, settings, problems);
        UpdateKeys.RequireSome(Until, settings, problems);
    }
}
