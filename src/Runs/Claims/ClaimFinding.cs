using NativeTickets.Runs.Statistics;
using NativeTickets.Runs.Values;

namespace NativeTickets.Runs.Claims;

/// <summary>What the seeds of a run say about a claim for one entry of the matrix, and about how its ticket compares with its controls.</summary>
/// <remarks>Both sides are paired by seed, because the arms of a seed share initial weights, split and order; the interval is of the differences.</remarks>
public sealed record ClaimFinding
{
    // Accuracies are decimal fractions in binary: 0.975 - 0.97 - 0.005 is not 0 but 5e-18. A difference is a multiple of 1 / images, far above this.
    const double RoundingError = 1e-12;

    /// <summary>The claim.</summary>
    public required ClaimSpec Claim { get; init; }

    /// <summary>The seeds that have all values of the claim.</summary>
    public required int Seeds { get; init; }

    /// <summary>Why the other seeds lack a value, each reason once; empty where all seeds have all values.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>How far the difference lies beyond the claim's bound, margin included, positive on the claim's side; null where no seed has all values.</summary>
    public required Estimate? Difference { get; init; }

    /// <summary>What that says.</summary>
    public required Verdict Verdict { get; init; }

    readonly Dictionary<ClaimValue, double> levels;

    ClaimFinding(Dictionary<ClaimValue, double> levels) => this.levels = levels;

    /// <summary>The mean over seeds of a value that the claim names.</summary>
    public double LevelOf(ClaimValue value) => levels[value];

    /// <summary>Judges a claim for one entry of the matrix, without its controls.</summary>
    public static ClaimFinding Of(RunFolder run, ClaimSpec claim, MatrixEntry entry) => Of(run, claim, entry, isAheadAtZero: true);

    /// <summary>Compares a claim's ticket with its controls, in their order.</summary>
    public static IReadOnlyList<ClaimFinding> OfControls(RunFolder run, ClaimSpec claim, MatrixEntry entry) =>
        [.. claim.Controls.Select(control => Of(run, Against(claim, control), entry, isAheadAtZero: false))];

    // the claim's own metric in the same direction, without a margin: the ticket has to be ahead
    static ClaimSpec Against(ClaimSpec claim, ClaimControl control) => claim with
    {
        Right = new ClaimValue(control.Stage, control.Metric ?? claim.Left.Metric, claim.Left.Epoch) { Only = claim.Left.Only },
        Margin = 0,
    };

    // "at least" includes equality; a ticket that is exactly as good as its control is not ahead of it
    static ClaimFinding Of(RunFolder run, ClaimSpec claim, MatrixEntry entry, bool isAheadAtZero)
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
            differences.Add(Beyond(claim, LastLevel(claim.Left), claim.Right is null ? 0 : LastLevel(claim.Right)));
        }
        Estimate? difference = differences.Count == 0 ? null : Estimate.Of(differences);
        Dictionary<ClaimValue, double> means = new(ReferenceEqualityComparer.Instance);
        if (difference is not null) foreach (var (value, found) in levels) means.Add(value, found.Average());
        return new ClaimFinding(means)
        {
            Claim = claim,
            Seeds = differences.Count,
            Missing = [.. missing.Distinct()],
            Difference = difference,
            Verdict = missing.Count > 0 || difference is not { Low: { } low, High: { } high } ? Verdict.Undecided
                : low > 0 || (isAheadAtZero && low >= 0) ? Verdict.Reproduced
                : high < 0 ? Verdict.Refuted
                : Verdict.Undecided,
        };

        double LastLevel(ClaimValue side) => levels[side][^1] - (side.Less is null ? 0 : levels[side.Less][^1]);
    }

    static double Beyond(ClaimSpec claim, double left, double right)
    {
        var difference = claim.Operator == Comparison.AtLeast ? left - right - claim.Margin : right + claim.Margin - left;
        return Math.Abs(difference) < RoundingError ? 0 : difference;
    }
}
