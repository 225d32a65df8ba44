using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>MART: misclassified images count more (Wang et al. 2020, "Improving adversarial robustness requires revisiting misclassified examples").</summary>
sealed class Mart() : ObjectiveKind("mart",
    "Cross-entropy of the images of PGD that also presses down the likeliest wrong class, plus `beta` times the divergence between the answers to the images "
    + "and to those, which counts the more the less sure the network is of an image.")
{
    static readonly Key<double> Beta = new("beta", Rules.Number(0, 10_000), Default.Of("5"), "The weight of the divergence; the public code has 6.");

    public override IReadOnlyList<Key> Keys => [AttackKeys.Epsilon, AttackKeys.Steps, AttackKeys.StepSize, Beta, WeightPerturbationKeys.OfTrades.Awp];

    // in addition to the attack's steps a forward pass and a backward pass of the natural images
    public override double ExtraUnits(Settings settings) => 2 * AttackKeys.Steps.Read(settings) + 3 + WeightPerturbationKeys.OfTrades.ExtraUnits(settings, 6);

    public override Objective Make(Settings settings) => new MartObjective(
        AttackKeys.ThreatOf(settings), AttackKeys.Steps.Read(settings), (float)AttackKeys.StepSize.Read(settings), (float)Beta.Read(settings),
        WeightPerturbationKeys.OfTrades.Make(settings));

    public override string WhyNotSmoothed =>
        "is defined for one label: it presses down the likeliest class beside it, and weighs its divergence by 1 minus the probability of it";
}
