using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>Adversarial training by the fast gradient sign method (Goodfellow et al. 2015; with random starts Wong et al. 2020).</summary>
sealed class FgsmTraining() : ObjectiveKind("fgsm", "One step along the sign of the gradient.")
{
    const double RandomReach = 1.25; // from a random start the step goes beyond the budget: Wong et al. 2020, arXiv:2001.03994

    static readonly Key<bool> RandomStart = AttackKeys.RandomStart("false");

    static readonly Key<double> StepSize = new("stepSize", Rules.Pixels(), Default.From("`epsilon`, 1.25 of it with `randomStart: true`", UsualStepSize),
        "How far the step goes.");

    public override IReadOnlyList<Key> Keys => [AttackKeys.Epsilon, StepSize, RandomStart, WeightPerturbationKeys.Usual.Awp];

    public override double ExtraUnits(Settings settings) => 2 + WeightPerturbationKeys.Usual.ExtraUnits(settings, 3);

    public override Objective Make(Settings settings) =>
        new AdversarialObjective(AttackOf(settings), perturbation: WeightPerturbationKeys.Usual.Make(settings));

    public override Objective MakeSmoothed(Settings settings, LabelSmoothing smoothing) =>
        new AdversarialObjective(AttackOf(settings), new CrossEntropyObjective(smoothing), WeightPerturbationKeys.Usual.Make(settings));

    public override bool HasLabelsToSmooth => true;

    static Fgsm AttackOf(Settings settings) => new(AttackKeys.ThreatOf(settings), (float)StepSize.Read(settings), RandomStart.Read(settings));

    static string? UsualStepSize(Settings map) => AttackKeys.Epsilon.TryRead(map, out var epsilon)
        ? NumberText.Shortest(RandomStart.ReadOr(map, false) ? Math.Min(1, RandomReach * epsilon) : epsilon)
        : null;
}
