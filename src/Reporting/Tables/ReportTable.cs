namespace NativeTickets.Reporting.Tables;

/// <summary>A table as plain text cells, for a page and for a terminal.</summary>
/// <param name="Id">Unique in the report; part of an anchor.</param>
/// <param name="Title">A heading.</param>
/// <param name="Columns">Headings; the first is above the names of the rows.</param>
/// <param name="Rows">As many cells as there are columns.</param>
/// <param name="Notes">What the cells mean, and what is missing and why.</param>
public sealed record ReportTable(
    string Id, string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>Whether cells hold words, which a page aligns left, not numbers.</summary>
    internal bool HasWords { get; init; }
}

/// <summary>Every stage instance: how far it has come and why it stopped.</summary>
static class StageTable
{
    public static ReportTable Build(RunFolder run) => new(
        "stages", "Stages", ["stage", "title", "kind", "seed", "matrix", "status", "epochs", "stopped because", "folder"],
        [.. run.Stages.Select(Row)], [.. run.Stages.Where(stage => stage.LogEnd.Count > 0).DistinctBy(stage => stage.Folder).Select(Note)])
    { HasWords = true };

    static string Note(StageRun stage) => $"{stage.Folder} failed; the end of its log: {string.Join(" | ", stage.LogEnd)}";

    static IReadOnlyList<string> Row(StageRun stage) =>
    [
        stage.Id, stage.Title ?? "", stage.Kind, stage.Seed.ToString(), stage.Matrix.Label, stage.Status.Text(),
        stage.Epochs.Count == 0 ? "" : stage.Epochs[^1].Epoch.ToString(), stage.Result?.StoppedBecause ?? stage.Entry.Reason ?? "", stage.Folder,
    ];
}
