using NativeTickets.Reporting.Tables;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Costs;

/// <summary>What a mask saves of an epoch's seconds on the device that trained, beside the share of multiply-adds that it leaves: how far from ideal.</summary>
static class PaceTable
{
    static readonly string[] Columns =
        ["its epoch", "dense epoch", "ticket's epoch over dense epoch", "multiply-adds left", "times as fast", "at most, by multiply-adds"];

    /// <summary>None where no ticket was trained.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        List<IReadOnlyList<string>> rows = [];
        StageRun[] timed = [.. run.Stages.Where(stage => stage.Kind == "train" && Pace.Of(stage) is not null)];
        var names = RowNames.Of(run, timed.Select(stage => stage.Matrix));
        foreach (var arm in timed.GroupBy(stage => (stage.Id, stage.Matrix)))
        {
            Pace[] paces = [.. arm.Select(Pace.Of).OfType<Pace>()];
            var ratio = Math.Exp(paces.Average(pace => Math.Log(pace.Ticket / pace.Dense)));
            var left = paces.Average(pace => pace.Left);
            rows.Add(
            [
                .. names.Cells(run.TitleOf(arm.Key.Id), arm.Key.Matrix),
                ValueText.Seconds(paces.Average(pace => pace.Ticket)), ValueText.Seconds(paces.Average(pace => pace.Dense)),
                ValueText.Times(ratio), ValueText.Full(left, isFraction: true),
                ValueText.Times(1 / ratio), left > 0 ? ValueText.Times(1 / left) : "—",
            ]);
        }
        if (rows.Count == 0) return [];
        string[] notes =
        [
            "After its training, a ticket's steps and those of the same network without a mask were timed in turn, on the same device; an epoch is as many "
                + "medians as it has steps. Ratios are geometric means over seeds.",
            "Ideal is a ticket whose epoch takes the share of the dense one's seconds that its mask leaves of the multiply-adds.",
            .. run.Stages.Max(stage => stage.Result?.Cost?.Jobs ?? 1) > 1
                ? ["Other stages ran at the same time, and slow some steps more than others."]
                : Array.Empty<string>(),
        ];
        return [new ReportTable("pace", "What masks save of an epoch", [.. names.Headings("ticket"), .. Columns], rows, notes)];
    }

    /// <summary>What one seed measured.</summary>
    sealed record Pace(double Ticket, double Dense, double Left)
    {
        public static Pace? Of(StageRun stage) =>
            stage.Result is { Cost: { TicketEpochSeconds: { } ticket and > 0, DenseEpochSeconds: { } dense and > 0 } } result
                && result.Metrics.GetValueOrDefault("multiplyAdds") is { } all and > 0 && result.Metrics.GetValueOrDefault("survivingMultiplyAdds") is { } left
                ? new Pace(ticket, dense, left / all)
                : null;
    }
}
