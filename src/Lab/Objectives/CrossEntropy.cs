using NativeTickets.Nn;

namespace NativeTickets.Lab.Objectives;

/// <summary>The cross-entropy of the images as they are.</summary>
sealed class CrossEntropy() : ObjectiveKind("crossEntropy", "The loss of the images as they are.")
{
    public override double ExtraUnits(Settings settings) => 0;

    public override Objective Make(Settings settings) => new CrossEntropyObjective();

    public override bool IsAdversarial => false;
}
