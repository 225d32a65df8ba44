using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Controls;

/// <summary>A mask of the same sparsity, drawn uniformly over all prunable weights.</summary>
sealed class RandomMaskControl() : ControlKind("randomMask", "random", "random mask", "a random mask of the same sparsity")
{
    public override string Write(ControlSite site)
    {
        var body = ControlSite.With(ControlSite.Without(site.TicketBody, "scope", "meanOver"), ("score", "random"));
        // a mask that looks at no weights needs no search, unless that gives the weights to start from
        var startsInitially = site.Ticket.Rewind is { Kind: RewindKind.Fresh } or { Kind: RewindKind.Position, Position.Amount: 0 };
        body = site.Ticket.From is null || startsInitially ? ControlSite.Without(body, "from") : ControlSite.With(body, ("from", site.FirstSearch));
        return site.WriteTraining(ControlSite.With(site.TrainingBody, ("from", site.WriteMask(body))));
    }
}
