using System.Globalization;
using NativeTickets.Runs.Claims;
using NativeTickets.Runs.Statistics;

namespace NativeTickets.Lab.Forecasts;

/// <summary>What the planned seeds can decide of each claim, by how much a pilot's seeds scatter.</summary>
static class ClaimPower
{
    const int MostSeeds = 10_000;
    const string Often = "in 80 of 100 studies"; // Power.Usual

    /// <summary>A line for each claim, and for what is wrong with the pilot.</summary>
    public static IReadOnlyList<string> WordsOf(PipelinePlan plan)
    {
        var spec = plan.Spec;
        if (spec.Claims.Count == 0) return [];
        if (PilotKey.Of(spec) is not { } pilot)
            return ["power: unknown; pilot: RUN_FOLDER, or pilot: { CLAIM: 1.8pp }, lets check say what the planned seeds can decide"];
        if (spec.Seeds.Count == 1) return ["power: one seed decides no claim"];
        if (pilot.Folder is not { } folder)
            return [.. spec.Claims.Select(claim => Words(spec, claim, Written(pilot, claim)))];
        RunFolder run;
        try
        {
            run = RunFolder.Read(folder);
        }
        catch (UserException e)
        {
            return [$"power: unknown; the pilot cannot be read: {e.Message}"];
        }
        var shared = run.Seeds.Intersect(spec.Seeds).ToArray();
        return
        [
            .. spec.Claims.Select(claim => Words(spec, claim, ScatterOf(run, claim))),
            .. shared.Length == 0 ? Array.Empty<string>() : [$"pilot: {folder}: {Seeds(shared)} of this study; what was chosen by them cannot be judged on "
                + "them; wanted other seeds"],
        ];

        static string Seeds(long[] shared) => $"has {(shared.Length == 1 ? "seed" : "seeds")} {string.Join(", ", shared)}";
    }

    /// <summary>How the two sides of a claim differ from seed to seed.</summary>
    /// <param name="Deviation">Standard deviation of their difference, or of the logarithm of their ratio.</param>
    /// <param name="IsRatio">Whether it is that of a ratio.</param>
    /// <param name="Source">Where it is from, in words.</param>
    sealed record Scatter(double Deviation, bool IsRatio, string Source);

    static Scatter? Written(Pilot pilot, ClaimSpec claim) =>
        pilot.Deviations.TryGetValue(PilotKey.NameOf(claim.Text), out var deviation) ? new Scatter(deviation, IsRatio: false, "as written") : null;

    /// <summary>That of the entry of the matrix whose seeds scatter most; null where the pilot has fewer than two seeds of every one.</summary>
    static Scatter? ScatterOf(RunFolder pilot, ClaimSpec claim)
    {
        var found = pilot.EntriesOf(claim).Select(entry => (Entry: entry, Finding: ClaimFinding.Of(pilot, claim, entry)))
            .Where(each => each.Finding.Deviation is not null).ToArray();
        if (found.Length == 0) return null;
        var widest = found.MaxBy(each => each.Finding.Deviation!.Value);
        var where = found.Length == 1 ? "" : $", {widest.Entry.Label}";
        return new Scatter(widest.Finding.Deviation!.Value, widest.Finding.Ratio is not null, $"{widest.Finding.Seeds} seeds of the pilot{where}");
    }

    static string Words(PipelineSpec spec, ClaimSpec claim, Scatter? scatter)
    {
        if (scatter is null)
        {
            var why = PilotKey.Of(spec)!.Folder is null ? "no deviation of it is written" : "the pilot has no two seeds of it";
            return $"power of '{claim.Text}': unknown; {why}";
        }
        var (count, confidence) = (spec.Seeds.Count, spec.Looks is { } looks ? SequentialBoundary.Confidences(looks)[^1] : Estimate.Confidence);
        var isFraction = KnownMetrics.Of(claim.Left.Metric).IsFraction;
        var smallest = Power.SmallestDistance(scatter.Deviation, count, confidence);
        var planned = spec.Looks is null ? $"{count:#,0} seeds" : $"at most {count:#,0} seeds";
        var text = $"power of '{claim.Text}': {planned} decide a distance of {Amount(smallest)} from its bound {Often} ({Scattered()})";
        if (claim.Right is null || claim.Margin == 0 || scatter.IsRatio) return text;
        var needed = Power.ValuesFor(Math.Abs(claim.Margin), scatter.Deviation, MostSeeds);
        return $"{text}; a distance as large as its margin, {Amount(Math.Abs(claim.Margin))}, needs "
            + $"{(needed is { } seeds ? $"{seeds:#,0}" : $"more than {MostSeeds:#,0}")} seeds";

        string Scattered() => $"it scatters by {Amount(scatter.Deviation)}: {scatter.Source}";

        string Amount(double amount) => scatter.IsRatio ? $"{100 * (Math.Exp(amount) - 1):0.##} %"
            : isFraction ? $"{100 * amount:0.##} pp" : amount.ToString("0.####", CultureInfo.InvariantCulture);
    }
}
