using NativeTickets.Reporting.Values;
using NativeTickets.Runs.Claims;

namespace NativeTickets.Reporting.Claims;

/// <summary>Says each claim's verdict once for every combination of the matrix axes that its stages depend on and that it leaves free.</summary>
static class ClaimJudge
{
    public static IReadOnlyList<ClaimVerdict> Judge(RunFolder run) => [.. run.Claims.SelectMany(claim => Judge(run, claim))];

    static IEnumerable<ClaimVerdict> Judge(RunFolder run, ClaimSpec claim) => run.EntriesOf(claim).Select(entry => Judge(run, claim, entry) with
    {
        Controls = Controls(run, claim, entry),
        Remarks =
        [
            .. claim.Budgets.Where(budget => budget.Matrix.Equals(entry)).Select(budget => budget.Words),
            .. claim.Tried.Count > 0 ? [claim.TriedWords] : Array.Empty<string>(),
        ],
    });

    /// <summary>A claim for one entry of the matrix, without its controls.</summary>
    public static ClaimVerdict Judge(RunFolder run, ClaimSpec claim, MatrixEntry entry)
    {
        var found = ClaimFinding.Of(run, claim, entry);
        return new ClaimVerdict(claim.Text, entry.Label, found.Verdict, Evidence(run, found));
    }

    static IReadOnlyList<ControlVerdict> Controls(RunFolder run, ClaimSpec claim, MatrixEntry entry) =>
        [.. claim.Controls.Zip(ClaimFinding.OfControls(run, claim, entry), (control, found) => Of(run, claim, control, found))];

    static ControlVerdict Of(RunFolder run, ClaimSpec claim, ClaimControl control, ClaimFinding found)
    {
        var metric = control.Metric ?? claim.Left.Metric;
        // an evaluation's metric begins with what was measured
        var stage = metric == claim.Left.Metric ? control.Stage : metric.Split('.')[0];
        return new ControlVerdict(control.ShownWords, stage, found.Verdict, Evidence(run, found)) { Title = run.TitleOf(stage) };
    }

    static string Evidence(RunFolder run, ClaimFinding found)
    {
        var evidence = found.Difference is { } difference ? Evidence(run, found, difference) : "";
        if (found.Missing.Count == 0) return found.HasTooFewSeeds ? $"{TooFew(found.Seeds)}: undecided; {evidence}" : evidence;
        var gap = $"{found.Seeds} of {run.Seeds.Count} seeds: {string.Join("; ", found.Missing.Take(3))}";
        return evidence.Length == 0 ? gap : $"{gap}. So far {evidence}";
    }

    static string TooFew(int seeds) => seeds == 1 ? "one seed" : $"{seeds} seeds, and the run does not say how many images were counted";

    static string Evidence(RunFolder run, ClaimFinding found, Estimate difference)
    {
        var claim = found.Claim;
        var isFraction = run.MetricOf(claim.Left.Metric).IsFraction;
        var bound = claim.Right is not null ? Side(claim.Right) : claim.Left.Less is not null ? Signed(claim.Margin) : ValueText.Full(claim.Margin, isFraction);
        var room = $"{(difference.Mean < 0 ? "misses" : "clears")} the bound: {ValueText.Difference(difference, isFraction)}";
        var text = $"{Side(claim.Left)} against {bound}, {room}";
        if (difference.HalfWidth is null) return text;
        var ratio = found.Ratio is { } quotient ? $"ratio {ValueText.Ratio(quotient)}, " : "";
        return $"{text} ({ratio}{ValueText.Confidence(found.Confidence)} over {difference.Count} seeds)";

        string Side(ClaimValue side) => side.Less is null
            ? Level(side)
            : $"{Signed(found.LevelOf(side) - found.LevelOf(side.Less))} ({Level(side)} less {Level(side.Less)})";

        string Level(ClaimValue value) => ValueText.Full(found.LevelOf(value), isFraction);

        string Signed(double amount) => ValueText.Difference(Estimate.Alone(1, amount), isFraction);
    }
}
