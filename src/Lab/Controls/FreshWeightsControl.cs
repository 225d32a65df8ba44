namespace NativeTickets.Lab.Controls;

/// <summary>The same mask on fresh initial weights.</summary>
sealed class FreshWeightsControl() : ControlKind("freshWeights", "fresh", "same mask, fresh weights", "the same mask on fresh weights")
{
    public override string Write(ControlSite site) => site.WriteTraining(site.UntrainedBody.With("weights", "fresh"));
}
