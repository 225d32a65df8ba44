using NativeTickets.Nn;

namespace NativeTickets.Lab.Controls;

/// <summary>A mask of the same score and sparsity, made from the initial weights.</summary>
sealed class InitialMaskControl() : ControlKind("initialMask", "initial", "mask from the initial weights", "a mask from the initial weights")
{
    // what the published mask script ranked by mistake, tickets of the same networks are held against too
    public override bool IsUsual(NetworkFamily? family) => family is { WasPrunedBeforeTraining: true };

    public override string Write(ControlSite site) =>
        site.WriteTraining(site.UntrainedBody.With("from", site.WriteMask(ControlSite.Without(site.TicketBody, "from", "rewind", "draw"))));
}
