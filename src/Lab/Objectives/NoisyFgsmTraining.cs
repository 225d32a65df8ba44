using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>Adversarial training by N-FGSM (de Jorge et al. 2022, arXiv:2202.01181).</summary>
sealed class NoisyFgsmTraining() : ObjectiveKind("nFgsm",
    "One step along the sign of the gradient, from noise beyond the budget, and not projected back into the ball: only [0, 1] is kept.")
{
    static readonly Key<double> Noise = new("noise", Rules.Pixels(), Default.From("`2 · epsilon`", map => Times(map, 2)),
        "The noise is uniform in [−noise, noise].");

    static readonly Key<double> StepSize = new("stepSize", Rules.Pixels(), Default.From("`epsilon`", map => Times(map, 1)), "How far the step goes.");

    static readonly Key<bool> BatchStatistics = new("batchStatistics", Rules.Flag(), Default.Absent("`false`"),
        "Whether batch norms use the batch's statistics in the attack too, and move their running ones, as the public code does.");

    public override IReadOnlyList<Key> Keys => [AttackKeys.Epsilon, Noise, StepSize, BatchStatistics, WeightPerturbationKeys.Usual.Awp];

    public override double ExtraUnits(Settings settings) => 2 + WeightPerturbationKeys.Usual.ExtraUnits(settings, 3);

    public override Objective Make(Settings settings) => Of(settings, null);

    public override Objective MakeSmoothed(Settings settings, LabelSmoothing smoothing) => Of(settings, smoothing);

    public override bool HasLabelsToSmooth => true;

    static AdversarialObjective Of(Settings settings, LabelSmoothing? smoothing) => new(
        new NoisyFgsm(AttackKeys.ThreatOf(settings), (float)Noise.Read(settings), (float)StepSize.Read(settings), BatchStatistics.ReadOr(settings, false)),
        new CrossEntropyObjective(smoothing), WeightPerturbationKeys.Usual.Make(settings));

    static string? Times(Settings map, double factor) =>
        AttackKeys.Epsilon.TryRead(map, out var epsilon) ? NumberText.Shortest(Math.Min(1, factor * epsilon)) : null;
}
