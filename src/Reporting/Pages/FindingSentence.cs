using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Pages;

/// <summary>What a run found, in one sentence: of its claims where it makes some, else of its networks.</summary>
static class FindingSentence
{
    const string Natural = ".naturalAccuracy", Robust = ".robustAccuracy";
    const string Strongest = "autoAttack"; // of attacks that leave the same, the one that says most

    public static string Of(ReportContent report)
    {
        var run = report.Run;
        if (run.Stages.All(stage => stage.Result is null)) return $"Nothing is found yet: none of {Counted(run.Stages.Count, "stage")} is done.";
        var sofar = report.IsComplete ? "" : "So far, ";
        var found = report.Verdicts.Count > 0 ? OfClaims(run, report.Verdicts) : OfEvaluations(run) ?? OfTrainings(run) ?? OfStages(run);
        return sofar.Length == 0 ? Upper(found) : sofar + found;
    }

    static string OfClaims(RunFolder run, IReadOnlyList<ClaimVerdict> verdicts)
    {
        var seeds = run.Seeds.Count == 1 ? "by one seed" : $"over {run.Seeds.Count} seeds";
        var reproduced = verdicts.Where(verdict => verdict.Verdict == Verdict.Reproduced).ToArray();
        var counts = new[] { Verdict.Reproduced, Verdict.Refuted, Verdict.Undecided }
            .Select(kind => (Kind: kind, Count: verdicts.Count(v => v.Verdict == kind))).Where(kind => kind.Count > 0).ToArray();
        var judged = verdicts.Count == 1 ? $"the claim is {verdicts[0].Word} {seeds}"
            : counts.Length == 1 ? $"all {verdicts.Count} claims are {ClaimVerdict.WordOf(counts[0].Kind)} {seeds}"
            : $"of {verdicts.Count} claims {string.Join(" and ", Listed(counts.Select(kind => $"{kind.Count} {(kind.Count == 1 ? "is" : "are")} "
                + ClaimVerdict.WordOf(kind.Kind))))} {seeds}";
        var told = verdicts.FirstOrDefault(verdict => verdict.Verdict == Verdict.Refuted) ?? reproduced.FirstOrDefault() ?? verdicts[0];
        var entry = told.Entry.Length > 0 ? $", {told.Entry}" : "";
        var beaten = reproduced.Count(verdict => verdict.NotBeaten.Count > 0) is > 0 and var open
            ? $"; {(open == 1 ? "one of those reproduced is" : $"{open} of those reproduced are")} not ahead of all controls" : "";
        var caveat = told.Caveat.Length > 0 ? $" ({told.Caveat})" : "";
        return $"{judged}{beaten}: {told.Claim}{entry} is {told.Word}{caveat}, {told.Evidence}.";
    }

    /// <summary>
    /// The measured network: of several the most robust of those that were attacked, else the most accurate; null where nothing was evaluated.
    /// </summary>
    static string? OfEvaluations(RunFolder run)
    {
        var measured = Arm.Of(run, "evaluate").SelectMany(arm => arm.Runs.SelectMany(stage => stage.Result?.Metrics.Keys ?? []).Distinct()
            .Where(metric => metric.EndsWith(Natural, StringComparison.Ordinal)).Select(metric => NetworkOf(run, arm, metric[..^Natural.Length])))
            .OfType<MeasuredNetwork>().GroupBy(network => network.Title)
            // what an evaluation varies leaves the network the same: the least that was found of it counts
            .Select(same => same.OrderByDescending(network => network.IsAttacked).ThenBy(network => network.Share).First()).ToArray();
        if (measured.Length == 0) return null;
        if (measured.Length == 1) return $"{measured[0].Text}.";
        // what nobody attacked has no robust accuracy to be ranked by
        var attacked = measured.Where(network => network.IsAttacked).ToArray();
        var best = (attacked.Length > 0 ? attacked : measured).MaxBy(network => network.Share);
        return $"of {measured.Length} measured networks, the {(attacked.Length > 0 ? "one that withstands most" : "most accurate")}: {best.Text}.";
    }

    static MeasuredNetwork? NetworkOf(RunFolder run, Arm arm, string network)
    {
        var natural = arm.Readings(network + Natural);
        if (natural.Length == 0) return null;
        var images = natural[0].Count is { } count ? $" of {count:#,0} images" : "";
        // by the axes that the network itself depends on
        var entry = run.Runs(network).FirstOrDefault(stage => stage.Matrix.AgreesWith(arm.Entry))?.Matrix ?? arm.Entry;
        var title = entry.Qualify(run.TitleOf(network));
        var text = $"{title} classifies {arm.Mean(natural, isFraction: true)} %{images} correctly";
        var attacks = arm.Runs.SelectMany(stage => stage.Result?.Metrics.Keys ?? []).Distinct()
            .Where(metric => metric.StartsWith(network + ".", StringComparison.Ordinal) && metric.EndsWith(Robust, StringComparison.Ordinal))
            .Select(metric => (Name: metric[(network.Length + 1)..^Robust.Length], Readings: arm.Readings(metric)))
            .Where(attack => attack.Readings.Length > 0).ToArray();
        if (attacks.Length == 0) return new MeasuredNetwork(title, text + Doubt(arm, network + Natural), MeanOf(natural), IsAttacked: false);
        var worst = attacks.OrderBy(attack => MeanOf(attack.Readings))
            .ThenBy(attack => attack.Name.StartsWith(Strongest, StringComparison.Ordinal) ? 0 : 1).First();
        var doubt = Doubt(arm, network + Natural, $"{network}.{worst.Name}{Robust}");
        var under = $"{text}, and {arm.Mean(worst.Readings, isFraction: true)} % under {worst.Name}{doubt}";
        return new MeasuredNetwork(title, under, MeanOf(worst.Readings), IsAttacked: true);
    }

    static double MeanOf(Reading[] readings) => readings.Average(reading => reading.Value!.Value);

    static string Doubt(Arm arm, params string[] metrics) => arm.Runs.Any(stage => metrics.Any(stage.Checks.Mark))
        ? " (not to be trusted, as a check of the attacks failed)" : "";

    /// <summary>The best and the least trained network by test accuracy; null where none has one.</summary>
    static string? OfTrainings(RunFolder run)
    {
        const string Metric = "testAccuracy";
        var trained = ((string[])["train", "external"]).SelectMany(kind => Arm.Of(run, kind)).Select(arm => (Arm: arm, Readings: arm.Readings(Metric)))
            .Where(arm => arm.Readings.Length > 0).OrderByDescending(arm => MeanOf(arm.Readings)).ToArray();
        if (trained.Length == 0) return null;
        var text = $"{trained[0].Arm.Title(run)} has {(trained.Length == 1 ? "a" : "the highest")} test accuracy{(trained.Length == 1 ? " of" : ",")} "
            + $"{trained[0].Arm.Mean(trained[0].Readings, isFraction: true)} %";
        var last = trained.Length == 1 ? ""
            : $", and {trained[^1].Arm.Title(run)} the lowest, {trained[^1].Arm.Mean(trained[^1].Readings, isFraction: true)} %";
        return $"{text}{last}, {(run.Seeds.Count == 1 ? "by one seed" : $"over {run.Seeds.Count} seeds")}.";
    }

    static string OfStages(RunFolder run)
    {
        var done = run.Stages.Count(stage => stage.Result is not null);
        return $"{Counted(done, "stage")} of {run.Stages.Count} {(done == 1 ? "has" : "have")} a result, and none an accuracy.";
    }

    static IEnumerable<string> Listed(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 3 ? all : [string.Join(", ", all[..^1]), all[^1]];
    }

    static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    readonly record struct MeasuredNetwork(string Title, string Text, double Share, bool IsAttacked);
}
