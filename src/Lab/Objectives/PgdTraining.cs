using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>Adversarial training by projected gradient descent (Madry et al. 2018).</summary>
sealed class PgdTraining() : ObjectiveKind("pgd", "Several steps, each projected back into the ball.")
{
    static readonly Key<bool> RandomStart = AttackKeys.RandomStart("true");

    public override IReadOnlyList<Key> Keys => [AttackKeys.Epsilon, AttackKeys.Steps, AttackKeys.StepSize, RandomStart, WeightPerturbationKeys.Usual.Awp];

    public override double ExtraUnits(Settings settings) =>
        2 * AttackKeys.Steps.Read(settings) + WeightPerturbationKeys.Usual.ExtraUnits(settings, 3);

    public override Objective Make(Settings settings) =>
        new AdversarialObjective(AttackOf(settings), perturbation: WeightPerturbationKeys.Usual.Make(settings));

    public override Objective MakeSmoothed(Settings settings, LabelSmoothing smoothing) =>
        new AdversarialObjective(AttackOf(settings), new CrossEntropyObjective(smoothing), WeightPerturbationKeys.Usual.Make(settings));

    public override bool HasLabelsToSmooth => true;

    static Pgd AttackOf(Settings settings) => new(
        AttackKeys.ThreatOf(settings), AttackKeys.Steps.Read(settings), (float)AttackKeys.StepSize.Read(settings), RandomStart.Read(settings));

    public override bool StartsAtImage(Settings settings) => !RandomStart.Read(settings);
}
