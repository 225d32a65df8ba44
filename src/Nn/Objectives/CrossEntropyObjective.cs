namespace NativeTickets.Nn;

/// <summary>The mean cross-entropy of the unchanged batch, the network in <see cref="Mode.Train"/>; against softened labels where they are asked for.</summary>
/// <param name="smoothing">What takes the place of labels; null for the labels themselves.</param>
public sealed class CrossEntropyObjective(LabelSmoothing? smoothing = null) : Objective
{
    /// <inheritdoc/>
    public override string Name => "crossEntropy";

    /// <inheritdoc/>
    public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        var logits = network.Forward(batch.Images, Mode.Train);
        return new StepLoss(LabelSmoothing.CrossEntropy(smoothing, logits, batch.Labels), logits.CountCorrect(batch.Labels), 3);
    }
}
