namespace NativeTickets.Lab.Controls;

/// <summary>No mask: the dense network under the same schedule.</summary>
sealed class DenseControl() : ControlKind("dense", "dense", "dense, same schedule", "the dense network under the same schedule")
{
    public override string Write(ControlSite site) => site.WriteTraining(ControlSite.Without(site.UntrainedBody, "from", "weights", "watchMask", "masks"));
}
