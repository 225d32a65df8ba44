namespace NativeTickets.Lab.Controls;

/// <summary>A mask of the same score and sparsity, made from the initial weights.</summary>
sealed class InitialMaskControl() : ControlKind("initialMask", "initial", "mask from the initial weights", "a mask from the initial weights")
{
    // the published mask script ranked the initial weights of WideResNets by mistake, so their tickets are held against such masks too
    public override bool IsUsual(string network) => network.StartsWith("wrn-", StringComparison.Ordinal);

    public override string Write(ControlSite site) =>
        site.WriteTraining(ControlSite.With(site.TrainingBody, ("from", site.WriteMask(ControlSite.Without(site.TicketBody, "from", "rewind", "draw")))));
}
