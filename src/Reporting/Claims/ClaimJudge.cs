namespace NativeTickets.Reporting;

/// <summary>Judges each claim once for every combination of the matrix axes that its stages depend on and that it leaves free.</summary>
/// <remarks>Both sides are paired by seed, since the arms of a seed share start weights, split and order: the interval is that of the paired differences.</remarks>
static class ClaimJudge
{
    // Accuracies are decimal fractions in binary: 0.975 - 0.97 - 0.005 is not 0 but 5e-18. A difference is a multiple of 1 / images, far above this.
    const double RoundingError = 1e-12;

    public static IReadOnlyList<ClaimVerdict> Judge(RunFolder run) => [.. run.Claims.SelectMany(claim => Judge(run, claim))];

    static IEnumerable<ClaimVerdict> Judge(RunFolder run, Claim claim) => claim.EntriesOf(run).Select(entry =>
        Judge(run, claim, entry, isAheadAtZero: true) with { Controls = [.. claim.Controls.Select(control => Against(run, claim, control, entry))] });

    /// <summary>A claim for one entry of the matrix, without its controls.</summary>
    public static ClaimVerdict Judge(RunFolder run, Claim claim, MatrixEntry entry) => Judge(run, claim, entry, isAheadAtZero: true);

    // the claim's own metric, the same way round, with no margin: the ticket has to be ahead
    static ControlVerdict Against(RunFolder run, Claim claim, ClaimControl control, MatrixEntry entry)
    {
        var metric = claim.Left.Metric with { Metric = control.Metric ?? claim.Left.Metric.Metric };
        var found = Judge(run, claim with { Right = new ClaimSide(control.Stage, metric) { Only = claim.Left.Only }, Margin = 0 }, entry, isAheadAtZero: false);
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
        List<double> differences = [];
        List<string> missing = [];
        Dictionary<ClaimSide, List<double>> levels = new(ReferenceEqualityComparer.Instance);
        foreach (var value in claim.Values) levels.Add(value, []);
        foreach (var seed in run.Seeds)
        {
            (ClaimSide Value, Reading Reading)[] read = [.. claim.Values.Select(value => (value, RunValues.Read(run, value.Stage, value.Metric, value.At(entry), seed)))];
            if (read.FirstOrDefault(value => value.Reading.Value is null) is { Value: not null } gap)
            {
                missing.Add(gap.Reading.Missing!);
                continue;
            }
            foreach (var (value, reading) in read) levels[value].Add(reading.Value!.Value);
            differences.Add(Difference(claim, Level(claim.Left, value => levels[value][^1]), claim.Right is null ? 0 : Level(claim.Right, value => levels[value][^1])));
        }
        var evidence = differences.Count == 0 ? "" : Evidence(claim, value => levels[value].Average(), Estimate.Of(differences));
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

    static double Level(ClaimSide side, Func<ClaimSide, double> level) => level(side) - (side.Less is null ? 0 : level(side.Less));

    static string Evidence(Claim claim, Func<ClaimSide, double> level, Estimate difference)
    {
        var isFraction = claim.Left.Metric.IsFraction;
        var bound = claim.Right is not null ? Side(claim.Right) : claim.Left.Less is not null ? Signed(claim.Margin) : ValueText.Full(claim.Margin, isFraction);
        var room = $"{(difference.Mean < 0 ? "misses" : "clears")} the bound: {ValueText.Difference(difference, isFraction)}";
        var text = $"{Side(claim.Left)} against {bound}, {room}";
        return difference.Count == 1 ? text : $"{text} (95 % over {difference.Count} seeds)";

        string Side(ClaimSide side) => side.Less is null
            ? ValueText.Full(level(side), isFraction)
            : $"{Signed(Level(side, level))} ({ValueText.Full(level(side), isFraction)} less {ValueText.Full(level(side.Less), isFraction)})";

        string Signed(double amount) => ValueText.Difference(new Estimate(1, amount, null), isFraction);
    }
}
