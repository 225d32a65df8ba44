namespace NativeTickets.Nn;

/// <summary>The mean cross-entropy of the unchanged batch, the network in <see cref="Mode.Train"/>.</summary>
public sealed class CrossEntropyObjective : Objective
{
    /// <inheritdoc/>
    public override string Name => "crossEntropy";

    /// <inheritdoc/>
    public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        var logits = network.Forward(batch.Images, Mode.Train);
        return new StepLoss(logits.CrossEntropy(batch.Labels), logits.CountCorrect(batch.Labels), 3);
    }
}
