namespace NativeTickets.Reporting;

/// <summary>Every stage instance with how far it came and why it ended.</summary>
static class StageTable
{
    public static ReportTable Build(RunFolder run) => new(
        "stages", "Stages", ["stage", "title", "kind", "seed", "matrix", "status", "epochs", "why it ended", "folder"],
        [.. run.Stages.Select(Row)], []);

    static IReadOnlyList<string> Row(StageRun stage) =>
    [
        stage.Id, stage.Title ?? "", stage.Kind, stage.Seed.ToString(), stage.Matrix.Label, stage.Status.Text(),
        stage.Epochs.Count == 0 ? "" : stage.Epochs[^1].Epoch.ToString(), stage.Result?.StoppedBecause ?? "", stage.Folder,
    ];
}
