using NativeTickets.Lab.Scores;
using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Controls;

/// <summary>A mask of the same sparsity, drawn uniformly over all prunable weights.</summary>
sealed class RandomMaskControl() : ControlKind("randomMask", "random", "random mask", "a random mask of the same sparsity")
{
    public override string Write(ControlSite site)
    {
        var body = site.TicketBodyFor(ScoreKind.All["random"]);
        // a mask that looks at no weights needs no search, unless that gives the weights to start from
        var startsInitially = site.Ticket.Rewind is { Kind: RewindKind.Fresh } or { Kind: RewindKind.Position, Position.Amount: 0 };
        if (site.Ticket.From is null || startsInitially)
            return site.WriteTraining(site.UntrainedBody.With("from", site.WriteMask(body.Without("from"))));
        return site.WriteTraining(site.TrainingBody.With("from", site.WriteMask(body.With("from", site.FirstSearch))));
    }
}
