using NativeTickets.Nn;

namespace NativeTickets.Samples;

/// <summary>Cross-entropy and a hundredth of the mean square of the logits.</summary>
sealed class CalmObjective : Objective
{
    public override string Name => "calm";

    public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        var logits = network.Forward(batch.Images, Mode.Train);
        return new StepLoss(logits.CrossEntropy(batch.Labels) + 0.01f * (logits * logits).Mean(), logits.CountCorrect(batch.Labels), ForwardUnits: 3);
    }
}
