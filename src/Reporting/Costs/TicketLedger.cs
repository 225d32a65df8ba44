using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Tables;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Costs;

/// <summary>
/// What tickets cost with their searches, compared with dense training runs; and what they save where a dense training run is a fair baseline: one that differs
/// from the ticket's in mask and length only.
/// </summary>
static class TicketLedger
{
    static readonly string[] Columns =
    [
        "multiply-adds per image", "of kept weights", "forward units", "forward units of the search", "total forward units",
        "seconds", "seconds of the search", "total seconds",
    ];

    /// <summary>None where no ticket was trained.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var searched = run.Stages.Where(stage => stage.Kind == "prune").SelectMany(stage => stage.From).ToHashSet();
        StageRun[] trained = [.. run.Stages.Where(stage => stage.Kind == "train" && !searched.Contains(stage.Folder))];
        if (!trained.Any(stage => stage.From.Count > 0)) return [];
        List<IReadOnlyList<string>> rows = [];
        var names = RowNames.Of(run, trained.Select(stage => stage.Matrix));
        foreach (var arm in trained.GroupBy(stage => (stage.Id, stage.Matrix)))
        {
            TrainingPrice[] prices = [.. arm.Select(stage => TrainingPrice.Of(run, stage)).OfType<TrainingPrice>()];
            var name = names.Cells(run.TitleOf(arm.Key.Id), arm.Key.Matrix);
            if (prices.Length < arm.Count())
            {
                rows.Add([.. name, "—", "—", "—", "—", "—", "—", "—", "—"]);
                continue;
            }
            rows.Add(
            [
                .. name, Count(arm, "multiplyAdds"), Count(arm, "survivingMultiplyAdds"),
                Units(prices, p => p.Training), Units(prices, p => p.Search), Units(prices, p => p.Total),
                Seconds(prices, p => p.Training), Seconds(prices, p => p.Search), Seconds(prices, p => p.Total),
            ]);
        }
        string[] notes =
        [
            "Means over seeds. The search is every stage that a training run builds on; one that serves several tickets counts in full for each.",
            "Forward units count passes of images, whatever the mask leaves out of them; seconds also depend on sparse kernels and on this machine.",
            .. MaskTimes(run, trained),
            .. Savings(run),
        ];
        return [new ReportTable("ledger", "Cost of tickets, search included", [.. names.Headings("training run"), .. Columns], rows, notes)];
    }

    /// <summary>A sentence for each training run that changes masks: what that took of its seconds.</summary>
    static IEnumerable<string> MaskTimes(RunFolder run, IEnumerable<StageRun> trained)
    {
        foreach (var arm in trained.Where(stage => stage.Result?.Cost?.MaskSeconds is not null).GroupBy(stage => stage.Matrix.Qualify(run.TitleOf(stage.Id))))
        {
            TrainingPrice[] prices = [.. arm.Select(stage => TrainingPrice.Of(run, stage)).OfType<TrainingPrice>()];
            if (prices.Length == 0) continue;
            var share = prices.Average(price => price.Training.MaskSeconds) / prices.Average(price => price.Training.Seconds);
            yield return $"Of the seconds of {arm.Key}, {Share(share)} ({Seconds(prices, price => new Expense(price.Training.MaskSeconds, 0))}) went into "
                + "changing masks and building lists of the kept weights again.";
        }
    }

    /// <summary>A sentence for each claim that compares a ticket with a fair baseline.</summary>
    static IEnumerable<string> Savings(RunFolder run)
    {
        foreach (var claim in run.Claims)
        {
            if (claim.Right is not { Less: null } right || claim.Left.Less is not null) continue;
            if (TrainingOf(run, claim.Left) is not { } ticket || TrainingOf(run, right) is not { } dense) continue;
            if (claim.Operator != Comparison.AtLeast || !run.FairBaselines.Contains(new FairBaseline(ticket, dense))) continue;
            foreach (var entry in run.EntriesOf(claim))
            {
                var own = claim.Left.At(entry);
                if (Mean(run, ticket, own) is not { } mine || Mean(run, dense, right.At(entry)) is not { } theirs) continue;
                var verdict = ClaimJudge.Judge(run, claim, entry);
                var saved = Savings(1 - mine.Seconds / theirs.Seconds, 1 - mine.ForwardUnits / theirs.ForwardUnits);
                yield return verdict.Verdict == Verdict.Reproduced
                    ? $"Compared with {run.TitleOf(dense)}, {own.Qualify(run.TitleOf(ticket))} {saved}, search included; the claim {claim.Text} is reproduced."
                    : $"No saving is claimed for {own.Qualify(run.TitleOf(ticket))} compared with {run.TitleOf(dense)}: {claim.Text} is {verdict.Word}.";
            }
        }
    }

    /// <summary>The training stage that a side of a claim is about: its own stage, or what its evaluation measured.</summary>
    static string? TrainingOf(RunFolder run, ClaimValue side)
    {
        var kind = run.Runs(side.Stage).FirstOrDefault()?.Kind;
        return kind == "train" && !TrainingPrice.Metrics.ContainsKey(side.Metric) ? side.Stage : kind == "evaluate" ? side.Metric.Split('.')[0] : null;
    }

    static Expense? Mean(RunFolder run, string stage, MatrixEntry entry)
    {
        StageRun[] seeds = [.. run.Runs(stage).Where(seed => seed.Matrix.AgreesWith(entry))];
        TrainingPrice[] prices = [.. seeds.Select(seed => TrainingPrice.Of(run, seed)).OfType<TrainingPrice>()];
        if (prices.Length == 0 || prices.Length < seeds.Length) return null;
        return new Expense(prices.Average(p => p.Total.Seconds), prices.Average(p => p.Total.ForwardUnits));
    }

    static string Savings(double seconds, double units) => (seconds >= 0, units >= 0) switch
    {
        (true, true) => $"saves {Share(seconds)} of the seconds and {Share(units)} of the forward units",
        (true, false) => $"saves {Share(seconds)} of the seconds and takes {Share(-units)} more forward units",
        (false, true) => $"saves {Share(units)} of the forward units and takes {Share(-seconds)} more seconds",
        (false, false) => $"saves nothing: it takes {Share(-seconds)} more seconds and {Share(-units)} more forward units",
    };

    static string Share(double share) => ValueText.Full(share, isFraction: true);

    static string Count(IEnumerable<StageRun> arm, string metric)
    {
        double[] found = [.. arm.Select(stage => stage.Result?.Metrics.GetValueOrDefault(metric)).OfType<double>()];
        return found.Length == 0 ? "—" : ValueText.Number(Math.Round(found.Average()));
    }

    static string Units(TrainingPrice[] prices, Func<TrainingPrice, Expense> part) => ValueText.Number(Math.Round(prices.Average(p => part(p).ForwardUnits)));

    static string Seconds(TrainingPrice[] prices, Func<TrainingPrice, Expense> part) => ValueText.Seconds(prices.Average(p => part(p).Seconds));
}
