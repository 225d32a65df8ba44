using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Tables;

/// <summary>How each training went: from where, at which rate, for how long, since when its mask was stable, and how far the weights went.</summary>
static class TrainingTable
{
    public static ReportTable Build(RunFolder run)
    {
        var trainings = Arm.Of(run, "train");
        return new ReportTable(
            "trainings", "Searches and retrainings", ["training", "starts from", "learning rate", "epochs", "mask stable after epoch", "distance from start"],
            [.. trainings.Select(training => Row(run, training))], Notes(trainings));
    }

    static IReadOnlyList<string> Row(RunFolder run, Arm training) =>
    [
        training.Title(run), Source(run, training.Runs[0]), Rate(training), training.Mean(run, "epochsRun"), Stable(training), training.Mean(run, "distanceFromStart"),
    ];

    static string Source(RunFolder run, StageRun training) =>
        training.From.Count == 0 ? "dense network" : string.Join(", ", training.From.Select(folder => run.Stages.FirstOrDefault(s => s.Folder == folder)).OfType<StageRun>().Select(s => run.TitleOf(s.Id)));

    // a setting, not a finding: as it was written, and the same for all seeds
    static string Rate(Arm training) => training.Values("learningRate").Distinct().ToArray() is { Length: > 0 } rates ? string.Join(", ", rates.Select(r => ValueText.Exact(r))) : "—";

    static string Stable(Arm training)
    {
        var found = training.Values("maskStableEpoch");
        if (found.Length > 0) return training.Mean(found, isFraction: false);
        return IsWatched(training) ? training.Runs.All(s => s.Result is not null) ? "never" : "not yet" : "";
    }

    static bool IsWatched(Arm training) => training.Runs.SelectMany(s => s.Epochs).Any(e => e.Metrics.ContainsKey("maskDistance"));

    static IReadOnlyList<string> Notes(IReadOnlyList<Arm> trainings)
    {
        List<string> notes = ["Learning rate: after the warm-up and before the first drop."];
        if (trainings.Any(IsWatched))
            notes.Add("Mask stable after epoch: the first after which the masks of the last epochs lay close to one another (early bird); sparsity, distance and epochs are "
                + "what the training's watchMask or until says.");
        notes.Add("Distance from start: ‖end − start‖ / ‖start‖ of the convolution and linear weights that are kept.");
        return notes;
    }
}
