namespace NativeTickets.Reporting;

/// <summary>Judges each claim once for every combination of the matrix axes that its two stages depend on.</summary>
/// <remarks>Both sides are paired by seed, since the arms of a seed share start weights, split and order: the interval is that of the paired differences.</remarks>
static class ClaimJudge
{
    // Accuracies are decimal fractions in binary: 0.975 - 0.97 - 0.005 is not 0 but 5e-18. A difference is a multiple of 1 / images, far above this.
    const double RoundingError = 1e-12;

    public static IReadOnlyList<ClaimVerdict> Judge(RunFolder run) => [.. run.Claims.SelectMany(claim => Judge(run, claim))];

    static IEnumerable<ClaimVerdict> Judge(RunFolder run, Claim claim)
    {
        var entries = run.EntriesOf(claim.Right is { } right ? [claim.Left.Stage, right.Stage] : [claim.Left.Stage]);
        return entries.Select(entry => Judge(run, claim, entry, isAheadAtZero: true) with { Controls = [.. claim.Controls.Select(control => Against(run, claim, control, entry))] });
    }

    /// <summary>A claim for one entry of the matrix, without its controls.</summary>
    public static ClaimVerdict Judge(RunFolder run, Claim claim, MatrixEntry entry) => Judge(run, claim, entry, isAheadAtZero: true);

    // the claim's own metric, the same way round, with no margin: the ticket has to be ahead
    static ControlVerdict Against(RunFolder run, Claim claim, ClaimControl control, MatrixEntry entry)
    {
        var metric = claim.Left.Metric with { Metric = control.Metric ?? claim.Left.Metric.Metric };
        var found = Judge(run, claim with { Right = new ClaimSide(control.Stage, metric), Margin = 0 }, entry, isAheadAtZero: false);
        // an evaluation's metric begins with what was measured
        var stage = metric == claim.Left.Metric ? control.Stage : metric.Metric.Split('.')[0];
        return new ControlVerdict(Words(control.Kind), stage, found.Verdict, found.Evidence);
    }

    static string Words(string kind) => kind switch
    {
        "dense" => "dense, same schedule",
        "freshWeights" => "same mask, fresh weights",
        "randomMask" => "random mask",
        "shuffledMask" => "shuffled mask",
        "initialMask" => "mask from the initial weights",
        var other => ShownText.Quote(other),
    };

    // a claim of at least so much holds at just so much; a ticket that does as well as its control is not ahead of it
    static ClaimVerdict Judge(RunFolder run, Claim claim, MatrixEntry entry, bool isAheadAtZero)
    {
        List<double> lefts = [], rights = [], differences = [];
        List<string> missing = [];
        foreach (var seed in run.Seeds)
        {
            var left = RunValues.Read(run, claim.Left.Stage, claim.Left.Metric, entry, seed);
            var right = claim.Right is { } side ? RunValues.Read(run, side.Stage, side.Metric, entry, seed) : Reading.Of(0);
            if (left.Value is { } l && right.Value is { } r)
            {
                lefts.Add(l);
                rights.Add(r);
                differences.Add(Difference(claim, l, r));
            }
            else
            {
                missing.Add(left.Missing ?? right.Missing!);
            }
        }
        var evidence = differences.Count == 0 ? "" : Evidence(claim, Estimate.Of(lefts), Estimate.Of(rights), Estimate.Of(differences));
        if (missing.Count > 0)
        {
            var gap = $"{differences.Count} of {run.Seeds.Count} seeds: {string.Join("; ", missing.Distinct().Take(3))}";
            return new ClaimVerdict(claim.Text, entry.Label, Verdict.Undecided, evidence.Length == 0 ? gap : $"{gap}. So far {evidence}");
        }
        var estimate = Estimate.Of(differences);
        if (estimate.HalfWidth is null) return new ClaimVerdict(claim.Text, entry.Label, Verdict.Undecided, $"one seed: undecided; {evidence}");
        var verdict = estimate.Low > 0 || (isAheadAtZero && estimate.Low >= 0) ? Verdict.Reproduced : estimate.High < 0 ? Verdict.Refuted : Verdict.Undecided;
        return new ClaimVerdict(claim.Text, entry.Label, verdict, evidence);
    }

    static double Difference(Claim claim, double left, double right)
    {
        var difference = claim.IsAtLeast ? left - right - claim.Margin : right + claim.Margin - left;
        return Math.Abs(difference) < RoundingError ? 0 : difference;
    }

    static string Evidence(Claim claim, Estimate left, Estimate right, Estimate difference)
    {
        var isFraction = claim.Left.Metric.IsFraction;
        var sides = claim.Right is null
            ? $"{ValueText.Full(left.Mean, isFraction)} against {ValueText.Full(claim.Margin, isFraction)}"
            : $"{ValueText.Full(left.Mean, isFraction)} against {ValueText.Full(right.Mean, isFraction)}";
        var room = $"{(difference.Mean < 0 ? "misses" : "clears")} the bound: {ValueText.Difference(difference, isFraction)}";
        return difference.Count == 1 ? $"{sides}, {room}" : $"{sides}, {room} (95 % over {difference.Count} seeds)";
    }
}
