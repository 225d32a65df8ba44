using NativeTickets.Lab.Scores;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Controls;

/// <summary>
/// The mask moved to the neurons of another search, which began from fresh weights, and trained from that search's own start: whether the mask helps where
/// neurons are matched. Source: Adnan et al. 2025, arXiv:2505.05143.
/// </summary>
sealed class PermutedMaskControl() : ControlKind("permutedMask", "permuted", "mask on the matched neurons of another search",
    "the mask permuted to the matched neurons of a search from fresh weights, on that search's start weights, where it is named")
{
    public override bool IsUsual(NetworkFamily? family) => false;

    public override string Write(ControlSite site)
    {
        if (site.Search.Count == 0)
        {
            site.Refuse("its ticket has no search, whose neurons another one's are matched with; wanted a ticket that was searched for, or no such control");
            return site.Training.Id;
        }
        var other = site.WriteSearch(site.SearchBody.With("weights", "fresh"));
        var mask = site.WriteMask(site.TicketBodyFor(ScoreKind.All[PermutedScore.Word]).With(PermutedScore.Ticket.Name, site.Ticket.Id)
            .With(PermutedScore.Search.Name, site.FirstSearch).With("from", other));
        return site.WriteTraining(site.TrainingBody.With("from", mask));
    }
}
