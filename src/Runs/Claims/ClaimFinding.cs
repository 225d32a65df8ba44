using NativeTickets.Runs.Statistics;
using NativeTickets.Runs.Values;

namespace NativeTickets.Runs.Claims;

/// <summary>What the seeds of a run say about a claim for one entry of the matrix, and about how its ticket compares with its controls.</summary>
/// <remarks>Both sides are paired by seed, because the arms of a seed share initial weights, split and order; the interval is of the differences.</remarks>
public sealed record ClaimFinding
{
    readonly Dictionary<ClaimValue, double> levels;
    readonly SeedComparison? comparison;
    readonly bool isReachedAtBound;

    ClaimFinding(ClaimSpec claim, Dictionary<ClaimValue, double> levels, SeedComparison? comparison, bool isReachedAtBound) =>
        (Claim, this.levels, this.comparison, this.isReachedAtBound) = (claim, levels, comparison, isReachedAtBound);

    /// <summary>The claim.</summary>
    public ClaimSpec Claim { get; }

    /// <summary>The seeds that have all values of the claim.</summary>
    public int Seeds => comparison?.Count ?? 0;

    /// <summary>Why the other seeds lack a value, each reason once; empty where all seeds have all values.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>That of the interval and the verdict: the run's of a claim, of its controls what Holm's correction leaves.</summary>
    public required double Confidence { get; init; }

    /// <summary>
    /// How far the difference lies beyond the claim's bound, margin included, positive on the claim's side; null where no seed has all values.
    /// </summary>
    public Estimate? Difference => comparison?.At(Confidence);

    /// <summary>Left divided by right, where the two are compared by their ratio; else null.</summary>
    public Estimate? Ratio => comparison?.RatioAt(Confidence);

    /// <inheritdoc cref="SeedComparison.Deviation"/>
    public double? Deviation => comparison?.Deviation;

    /// <summary>Whether there are seeds, but too few for an interval that covers what it says.</summary>
    public bool HasTooFewSeeds => comparison is { } found && (found.Count == 1 || !found.Covers);

    /// <summary>What that says.</summary>
    public Verdict Verdict => Missing.Count > 0 || comparison is null ? Verdict.Undecided : comparison.VerdictAt(Confidence, isReachedAtBound);

    // a control that lacks seeds is one that was asked for: what others have to show does not depend on when it is done
    double Doubt => Missing.Count > 0 || comparison is null ? 1 : comparison.Doubt;

    /// <summary>The mean over seeds of a value that the claim names: the geometric one where sides are compared by their ratio.</summary>
    public double LevelOf(ClaimValue value) => levels[value];

    /// <summary>Judges a claim for one entry of the matrix, without its controls.</summary>
    public static ClaimFinding Of(RunFolder run, ClaimSpec claim, MatrixEntry entry) => Of(run, claim, entry, isReachedAtBound: true);

    /// <summary>Of the claims, not their controls, for every entry of the matrix: how many are neither reproduced nor refuted.</summary>
    public static int Undecided(RunFolder run) =>
        run.Claims.Sum(claim => run.EntriesOf(claim).Count(entry => Of(run, claim, entry).Verdict == Verdict.Undecided));

    /// <summary>Compares a claim's ticket with its controls, in their order, each with the confidence that <see cref="HolmCorrection"/> leaves it.</summary>
    public static IReadOnlyList<ClaimFinding> OfControls(RunFolder run, ClaimSpec claim, MatrixEntry entry)
    {
        ClaimFinding[] found = [.. claim.Controls.Select(control => Of(run, Against(claim, control), entry, isReachedAtBound: false))];
        var confidences = HolmCorrection.Confidences([.. found.Select(each => each.Doubt)], run.Confidence);
        return [.. found.Zip(confidences, (each, confidence) => each with { Confidence = confidence })];
    }

    // the claim's own metric in the same direction, without a margin: the ticket has to be ahead
    static ClaimSpec Against(ClaimSpec claim, ClaimControl control) => claim with
    {
        Right = new ClaimValue(control.Stage, control.Metric ?? claim.Left.Metric, claim.Left.Epoch) { Only = claim.Left.Only },
        Margin = 0,
    };

    // "at least" includes equality; a ticket that is exactly as good as its control is not ahead of it
    static ClaimFinding Of(RunFolder run, ClaimSpec claim, MatrixEntry entry, bool isReachedAtBound)
    {
        List<string> missing = [];
        Dictionary<ClaimValue, List<Reading>> found = new(ReferenceEqualityComparer.Instance);
        foreach (var value in claim.Values) found.Add(value, []);
        foreach (var seed in run.Seeds)
        {
            (ClaimValue Value, Reading Reading)[] read =
                [.. claim.Values.Select(value => (value, RunValues.Read(run, value.Stage, value.Name, value.At(entry), seed)))];
            if (read.FirstOrDefault(value => value.Reading.Value is null) is { Value: not null } gap) missing.Add(gap.Reading.Missing!);
            else foreach (var (value, reading) in read) found[value].Add(reading);
        }
        if (DifferentProcessors(run, claim, entry) is { } differ) missing.Add(differ);
        Dictionary<ClaimValue, double> levels = new(ReferenceEqualityComparer.Instance);
        var comparison = found[claim.Left].Count == 0 ? null : ComparisonOf(claim, run.MetricOf(claim.Left.Metric), found);
        if (comparison is not null)
            foreach (var (value, readings) in found)
            {
                var numbers = readings.Select(reading => reading.Value!.Value);
                levels.Add(value, comparison.IsRatio ? Math.Exp(numbers.Average(Math.Log)) : numbers.Average());
            }
        return new ClaimFinding(claim, levels, comparison, isReachedAtBound) { Missing = [.. missing.Distinct()], Confidence = run.Confidence };
    }

    /// <summary>Why seconds are not compared: they were measured on different processors or cards; null where that is not so, or not about seconds.</summary>
    static string? DifferentProcessors(RunFolder run, ClaimSpec claim, MatrixEntry entry)
    {
        ClaimValue[] timed = [.. claim.Values.Where(value => run.MetricOf(value.Metric).Unit is Unit.Seconds or Unit.ImagesPerSecond)];
        var stages = timed.SelectMany(value => run.Runs(value.Stage).Where(stage => stage.Matrix.AgreesWith(value.At(entry))));
        // the price of a ticket counts the seconds of its search too
        string[] processors = [.. stages.SelectMany(stage => TrainingPrice.Above(run, stage).Append(stage)).Select(stage => stage.Result?.Cost?.Processor)
            .OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return processors.Length < 2 ? null : $"seconds are not compared across processors: {string.Join(", ", processors)}";
    }

    static SeedComparison ComparisonOf(ClaimSpec claim, Metric metric, Dictionary<ClaimValue, List<Reading>> found)
    {
        var isAtMost = claim.Operator == Comparison.AtMost;
        double[] left = SideOf(claim.Left), right = claim.Right is null ? new double[left.Length] : SideOf(claim.Right);
        return ReadingComparison.Of(metric, left, right, [.. found.Values.SelectMany(readings => readings)], claim.Margin, isAtMost,
            arePlain: claim.Right is { Less: null } && claim.Left.Less is null);

        double[] SideOf(ClaimValue side) =>
            [.. Enumerable.Range(0, found[side].Count).Select(i => At(side, i) - (side.Less is null ? 0 : At(side.Less, i)))];

        double At(ClaimValue value, int seed) => found[value][seed].Value!.Value;
    }
}
