namespace NativeTickets.Reporting;

/// <summary>The anatomy of a run's tickets as tables; none where the pipeline prunes nothing.</summary>
static class TicketAnatomy
{
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var tickets = Seeds.Of(run, "prune");
        if (tickets.Count == 0) return [];
        var densities = DensityTable.Build(run, tickets);
        return [TicketTable.Build(run, tickets), TrainingTable.Build(run), .. densities.Rows.Count > 0 ? (ReportTable[])[densities] : []];
    }
}
