using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Claims;

/// <summary>Judges each claim once for every combination of the matrix axes that its stages depend on and that it leaves free.</summary>
/// <remarks>Both sides are paired by seed, because the arms of a seed share initial weights, split and order; the interval is of the differences.</remarks>
static class ClaimJudge
{
    // Accuracies are decimal fractions in binary: 0.975 - 0.97 - 0.005 is not 0 but 5e-18. A difference is a multiple of 1 / images, far above this.
    const double RoundingError = 1e-12;

    public static IReadOnlyList<ClaimVerdict> Judge(RunFolder run) => [.. run.Claims.SelectMany(claim => Judge(run, claim))];

    static IEnumerable<ClaimVerdict> Judge(RunFolder run, ClaimSpec claim) => run.EntriesOf(claim).Select(entry =>
        Judge(run, claim, entry, isAheadAtZero: true) with { Controls = [.. claim.Controls.Select(control => Against(run, claim, control, entry))] });

    /// <summary>A claim for one entry of the matrix, without its controls.</summary>
    public static ClaimVerdict Judge(RunFolder run, ClaimSpec claim, MatrixEntry entry) => Judge(run, claim, entry, isAheadAtZero: true);

    // the claim's own metric in the same direction, without a margin: the ticket has to be ahead
    static ControlVerdict Against(RunFolder run, ClaimSpec claim, ClaimControl control, MatrixEntry entry)
    {
        var metric = control.Metric ?? claim.Left.Metric;
        var bound = new ClaimValue(control.Stage, metric, claim.Left.Epoch) { Only = claim.Left.Only };
        var found = Judge(run, claim with { Right = bound, Margin = 0 }, entry, isAheadAtZero: false);
        // an evaluation's metric begins with what was measured
        var stage = metric == claim.Left.Metric ? control.Stage : metric.Split('.')[0];
        return new ControlVerdict(control.ShownWords, stage, found.Verdict, found.Evidence);
    }

    // "at least" includes equality; a ticket that is exactly as good as its control is not ahead of it
    static ClaimVerdict Judge(RunFolder run, ClaimSpec claim, MatrixEntry entry, bool isAheadAtZero)
    {
        List<double> differences = [];
        List<string> missing = [];
        Dictionary<ClaimValue, List<double>> levels = new(ReferenceEqualityComparer.Instance);
        foreach (var value in claim.Values) levels.Add(value, []);
        foreach (var seed in run.Seeds)
        {
            (ClaimValue Value, Reading Reading)[] read =
                [.. claim.Values.Select(value => (value, RunValues.Read(run, value.Stage, value.Name, value.At(entry), seed)))];
            if (read.FirstOrDefault(value => value.Reading.Value is null) is { Value: not null } gap)
            {
                missing.Add(gap.Reading.Missing!);
                continue;
            }
            foreach (var (value, reading) in read) levels[value].Add(reading.Value!.Value);
            differences.Add(Difference(claim, LastLevel(claim.Left), claim.Right is null ? 0 : LastLevel(claim.Right)));
        }
        var evidence = differences.Count == 0 ? "" : Evidence(run, claim, value => levels[value].Average(), Estimate.Of(differences));
        if (missing.Count > 0)
        {
            var gap = $"{differences.Count} of {run.Seeds.Count} seeds: {string.Join("; ", missing.Distinct().Take(3))}";
            return new ClaimVerdict(claim.Text, entry.Label, Verdict.Undecided, evidence.Length == 0 ? gap : $"{gap}. So far {evidence}");
        }
        var estimate = Estimate.Of(differences);
        if (estimate.HalfWidth is null) return new ClaimVerdict(claim.Text, entry.Label, Verdict.Undecided, $"one seed: undecided; {evidence}");
        var verdict = estimate.Low > 0 || (isAheadAtZero && estimate.Low >= 0) ? Verdict.Reproduced
            : estimate.High < 0 ? Verdict.Refuted
            : Verdict.Undecided;
        return new ClaimVerdict(claim.Text, entry.Label, verdict, evidence);

        double LastLevel(ClaimValue side) => Level(side, value => levels[value][^1]);
    }

    static double Difference(ClaimSpec claim, double left, double right)
    {
        var difference = claim.Operator == Comparison.AtLeast ? left - right - claim.Margin : right + claim.Margin - left;
        return Math.Abs(difference) < RoundingError ? 0 : difference;
    }

    static double Level(ClaimValue side, Func<ClaimValue, double> level) => level(side) - (side.Less is null ? 0 : level(side.Less));

    static string Evidence(RunFolder run, ClaimSpec claim, Func<ClaimValue, double> level, Estimate difference)
    {
        var isFraction = run.MetricOf(claim.Left.Metric).IsFraction;
        var bound = claim.Right is not null ? Side(claim.Right) : claim.Left.Less is not null ? Signed(claim.Margin) : ValueText.Full(claim.Margin, isFraction);
        var room = $"{(difference.Mean < 0 ? "misses" : "clears")} the bound: {ValueText.Difference(difference, isFraction)}";
        var text = $"{Side(claim.Left)} against {bound}, {room}";
        return difference.Count == 1 ? text : $"{text} (95 % over {difference.Count} seeds)";

        string Side(ClaimValue side) => side.Less is null
            ? ValueText.Full(level(side), isFraction)
            : $"{Signed(Level(side, level))} ({ValueText.Full(level(side), isFraction)} less {ValueText.Full(level(side.Less), isFraction)})";

        string Signed(double amount) => ValueText.Difference(new Estimate(1, amount, null), isFraction);
    }
}
