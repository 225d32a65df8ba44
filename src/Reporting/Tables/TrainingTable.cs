using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Tables;

/// <summary>How each training run went: starting point, learning rate, length, when its mask became stable, and how far its weights moved.</summary>
static class TrainingTable
{
    static readonly string[] Columns = ["starting point", "learning rate", "epochs", "mask stable at epoch", "distance from start"];

    public static ReportTable Build(RunFolder run)
    {
        var arms = Arm.Of(run, "train");
        var names = RowNames.Of(run, arms.Select(arm => arm.Entry));
        return new ReportTable("trainings", "Training runs", [.. names.Headings("training run"), .. Columns], [.. arms.Select(arm => Row(run, names, arm))],
            Notes(arms));
    }

    static IReadOnlyList<string> Row(RunFolder run, RowNames names, Arm arm) =>
    [
        .. names.Cells(run.TitleOf(arm.Id), arm.Entry), Source(run, arm), Rate(arm), arm.Mean(run, "epochsRun"), Stable(arm),
        arm.Mean(run, "distanceFromStart"),
    ];

    static string Source(RunFolder run, Arm arm) =>
        arm.Runs[0].From.Count == 0 ? "dense network" : string.Join(", ", arm.Inputs(run).Select(s => run.TitleOf(s.Id)));

    // a setting, not a finding: with the digits that it was written with, and the same for all seeds
    static string Rate(Arm arm) =>
        arm.Values("learningRate").Distinct().ToArray() is { Length: > 0 } rates ? string.Join(", ", rates.Select(r => ValueText.Exact(r))) : "—";

    static string Stable(Arm arm)
    {
        var found = arm.Readings("maskStableEpoch");
        if (found.Length > 0) return arm.Mean(found, isFraction: false);
        return IsWatched(arm) ? arm.Runs.All(s => s.Result is not null) ? "never" : "not yet" : "";
    }

    static bool IsWatched(Arm arm) => arm.Runs.SelectMany(s => s.Epochs).Any(e => e.Metrics.ContainsKey("maskDistance"));

    static IReadOnlyList<string> Notes(IReadOnlyList<Arm> arms)
    {
        List<string> notes = ["Learning rate: after warm-up, before the first drop."];
        if (arms.Any(IsWatched))
            notes.Add("Mask stable at epoch: the first epoch at which the masks of the last few epochs were close to one another (early bird); "
                + "sparsity, distance and number of epochs are those of watchMask or until.");
        notes.Add("Distance from start: ‖end − start‖ / ‖start‖ over the kept weights of convolution and linear layers.");
        return notes;
    }
}
