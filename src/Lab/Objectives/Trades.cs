using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>TRADES: cross-entropy of the images, and how far PGD can move the network's answer (Zhang et al. 2019, arXiv:1901.08573).</summary>
sealed class Trades() : ObjectiveKind("trades",
    "Cross-entropy of the images plus `beta` times the divergence between the answers to them and to images that PGD moves away from them.")
{
    static readonly Key<double> Beta = new("beta", Rules.Number(0, 10_000), Default.Of("6"), "The weight of the divergence.");

    static readonly Key<bool> NaturalTwice = new("naturalTwice", Rules.Flag(), Default.Absent("`false`"),
        "Whether an update passes the images twice, once for each term, as the code of TRADES-AWP does: running statistics of batch norm then lean to "
        + "them.");

    public override IReadOnlyList<Key> Keys => [AttackKeys.Epsilon, AttackKeys.Steps, AttackKeys.StepSize, Beta, NaturalTwice,
        WeightPerturbationKeys.OfTrades.Awp];

    // in addition to the attack's steps a forward pass and a backward pass of the adversarial images
    public override double ExtraUnits(Settings settings) => 2 * AttackKeys.Steps.Read(settings) + 4
        + (NaturalTwice.ReadOr(settings, false) ? 3 : 0) + WeightPerturbationKeys.OfTrades.ExtraUnits(settings, 6);

    public override Objective Make(Settings settings) => Of(settings, null);

    public override Objective MakeSmoothed(Settings settings, LabelSmoothing smoothing) => Of(settings, smoothing);

    public override bool HasLabelsToSmooth => true;

    static TradesObjective Of(Settings settings, LabelSmoothing? smoothing) => new(
        AttackKeys.ThreatOf(settings), AttackKeys.Steps.Read(settings), (float)AttackKeys.StepSize.Read(settings), (float)Beta.Read(settings),
        WeightPerturbationKeys.OfTrades.Make(settings), NaturalTwice.ReadOr(settings, false), smoothing);
}
