using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>
/// Free adversarial training: replays of each batch, whose one backward pass moves weights and images (Shafahi et al. 2019, arXiv:1904.12843).
/// </summary>
sealed class FreeTraining() : ObjectiveKind("free",
    "Each batch is replayed, and its perturbation continues from replay to replay and batch to batch. An epoch costs as many plain ones as there are replays.")
{
    static readonly Key<int> Replays = new("replays", Rules.Count(1, 1000), Default.Of("8"), "Updates of each batch.");

    static readonly Key<double> StepSize = new("stepSize", Rules.Pixels(),
        Default.From("`epsilon`", map => AttackKeys.Epsilon.TryRead(map, out var epsilon) ? NumberText.Shortest(epsilon) : null),
        "How far the perturbation moves in a replay.");

    public override IReadOnlyList<Key> Keys => [AttackKeys.Epsilon, Replays, StepSize];

    public override double ExtraUnits(Settings settings) => 3 * (Replays.Read(settings) - 1);

    public override Objective Make(Settings settings) => Of(settings, null);

    public override Objective MakeSmoothed(Settings settings, LabelSmoothing smoothing) => Of(settings, smoothing);

    public override bool HasLabelsToSmooth => true;

    static FreeObjective Of(Settings settings, LabelSmoothing? smoothing) =>
        new(AttackKeys.ThreatOf(settings), Replays.Read(settings), (float)StepSize.Read(settings), smoothing);
}
