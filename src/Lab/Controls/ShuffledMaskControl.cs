namespace NativeTickets.Lab.Controls;

/// <summary>The same mask permuted within each layer.</summary>
sealed class ShuffledMaskControl() : ControlKind("shuffledMask", "shuffled", "shuffled mask", "the mask shuffled within each layer")
{
    public override string Write(ControlSite site)
    {
        var body = ControlSite.With(ControlSite.Without(site.TicketBody, "scope", "meanOver", "sparsity"), ("score", "shuffled"), ("maskOf", site.Ticket.Id));
        body = site.Ticket.From is null ? ControlSite.Without(body, "from") : ControlSite.With(body, ("from", site.FirstSearch));
        return site.WriteTraining(ControlSite.With(site.TrainingBody, ("from", site.WriteMask(body))));
    }
}
