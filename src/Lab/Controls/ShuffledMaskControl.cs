using NativeTickets.Lab.Scores;

namespace NativeTickets.Lab.Controls;

/// <summary>The same mask permuted within each layer.</summary>
sealed class ShuffledMaskControl() : ControlKind("shuffledMask", "shuffled", "shuffled mask", "the mask shuffled within each layer")
{
    public override string Write(ControlSite site)
    {
        var body = site.TicketBodyFor(ScoreKind.All["shuffled"]).With("maskOf", site.Ticket.Id);
        body = site.Ticket.From is null ? body.Without("from") : body.With("from", site.FirstSearch);
        return site.WriteTraining(site.TrainingBody.With("from", site.WriteMask(body)));
    }
}
