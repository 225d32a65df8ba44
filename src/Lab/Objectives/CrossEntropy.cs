using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>The cross-entropy of the unchanged images.</summary>
sealed class CrossEntropy() : ObjectiveKind("crossEntropy", "The loss of the unchanged images.")
{
    public override double ExtraUnits(Settings settings) => 0;

    public override Objective Make(Settings settings) => new CrossEntropyObjective();

    public override Objective MakeSmoothed(Settings settings, LabelSmoothing smoothing) => new CrossEntropyObjective(smoothing);

    public override bool HasLabelsToSmooth => true;

    public override bool IsAdversarial => false;
}
