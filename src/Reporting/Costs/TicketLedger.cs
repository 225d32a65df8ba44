using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Tables;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Costs;

/// <summary>
/// What tickets cost with their searches, beside dense trainings; and what they save where a dense training is a fair baseline: one that differs from the ticket's in
/// mask and length alone.
/// </summary>
static class TicketLedger
{
    /// <summary>None where no ticket was trained.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var searched = run.Stages.Where(stage => stage.Kind == "prune").SelectMany(stage => stage.From).ToHashSet();
        StageRun[] trainings = [.. run.Stages.Where(stage => stage.Kind == "train" && !searched.Contains(stage.Folder))];
        if (!trainings.Any(training => training.From.Count > 0)) return [];
        List<IReadOnlyList<string>> rows = [];
        foreach (var arm in trainings.GroupBy(stage => stage.Matrix.Qualify(stage.Id)))
        {
            TrainingPrice[] prices = [.. arm.Select(stage => TrainingPrice.Of(run, stage)).OfType<TrainingPrice>()];
            if (prices.Length < arm.Count())
            {
                rows.Add([arm.Key, "—", "—", "—", "—", "—", "—", "—", "—"]);
                continue;
            }
            rows.Add(
            [
                arm.Key, Count(arm, "multiplyAdds"), Count(arm, "survivingMultiplyAdds"), Units(prices, p => p.Training), Units(prices, p => p.Search), Units(prices, p => p.Total),
                Seconds(prices, p => p.Training), Seconds(prices, p => p.Search), Seconds(prices, p => p.Total),
            ]);
        }
        return
        [
            new ReportTable("ledger", "What tickets cost with their searches",
                ["training", "multiply-adds of an image", "of kept weights", "units", "units of the search", "units in all", "seconds", "seconds of the search", "seconds in all"], rows,
                [
                    "Means over seeds. A search is everything that a training builds on; one that serves several tickets counts whole for each.",
                    "Forward units count passes of images, whatever a mask leaves out of them; seconds are what sparse kernels and this machine made of it.",
                    .. Savings(run),
                ]),
        ];
    }

    /// <summary>A sentence for each claim that holds a ticket against a fair baseline.</summary>
    static IEnumerable<string> Savings(RunFolder run)
    {
        foreach (var claim in run.Claims)
        {
            if (claim.Right is not { Less: null } right || claim.Left.Less is not null) continue;
            if (TrainingOf(run, claim.Left) is not { } ticket || TrainingOf(run, right) is not { } dense) continue;
            if (claim.Operator != Comparison.AtLeast || !run.FairBaselines.Contains(new FairBaseline(ticket, dense))) continue;
            foreach (var entry in run.EntriesOf(claim))
            {
                var (mine, theirs) = (Mean(run, ticket, claim.Left.At(entry)), Mean(run, dense, right.At(entry)));
                if (mine is null || theirs is null) continue;
                var verdict = ClaimJudge.Judge(run, claim, entry).Verdict;
                yield return verdict == Verdict.Reproduced
                    ? $"{claim.Left.At(entry).Qualify(ticket)} {Savings(1 - mine.Value.Seconds / theirs.Value.Seconds, 1 - mine.Value.ForwardUnits / theirs.Value.ForwardUnits)} of {dense}, its search included; the claim {claim.Text} is reproduced."
                    : $"No saving is claimed for {claim.Left.At(entry).Qualify(ticket)} against {dense}: {claim.Text} is {ClaimVerdict.WordOf(verdict)}.";
            }
        }
    }

    /// <summary>The training that a side of a claim is about: its own stage, or what its evaluation measured.</summary>
    static string? TrainingOf(RunFolder run, ClaimValue side)
    {
        var kind = run.Runs(side.Stage).FirstOrDefault()?.Kind;
        return kind == "train" && !TrainingPrice.Metrics.ContainsKey(side.Metric) ? side.Stage : kind == "evaluate" ? side.Metric.Split('.')[0] : null;
    }

    static Expense? Mean(RunFolder run, string training, MatrixEntry entry)
    {
        StageRun[] seeds = [.. run.Runs(training).Where(stage => stage.Matrix.AgreesWith(entry))];
        TrainingPrice[] prices = [.. seeds.Select(stage => TrainingPrice.Of(run, stage)).OfType<TrainingPrice>()];
        return prices.Length == 0 || prices.Length < seeds.Length ? null : new Expense(prices.Average(p => p.Total.Seconds), prices.Average(p => p.Total.ForwardUnits));
    }

    static string Savings(double seconds, double units) => (seconds >= 0, units >= 0) switch
    {
        (true, true) => $"saves {Share(seconds)} of the seconds and {Share(units)} of the forward units",
        (true, false) => $"saves {Share(seconds)} of the seconds and costs another {Share(-units)} of the forward units",
        (false, true) => $"saves {Share(units)} of the forward units and costs another {Share(-seconds)} of the seconds",
        (false, false) => $"saves nothing: it costs another {Share(-seconds)} of the seconds and {Share(-units)} of the forward units",
    };

    static string Share(double share) => ValueText.Full(share, isFraction: true);

    static string Count(IEnumerable<StageRun> arm, string metric) =>
        arm.Select(stage => stage.Result?.Metrics.GetValueOrDefault(metric)).OfType<double>().ToArray() is { Length: > 0 } found ? ValueText.Number(Math.Round(found.Average())) : "—";

    static string Units(TrainingPrice[] prices, Func<TrainingPrice, Expense> part) => ValueText.Number(Math.Round(prices.Average(p => part(p).ForwardUnits)));

    static string Seconds(TrainingPrice[] prices, Func<TrainingPrice, Expense> part) => ValueText.Seconds(prices.Average(p => part(p).Seconds));
}
