namespace NativeTickets.Lab.Evaluations;

/// <summary>
/// An evaluation's <c>outcomes.jsonl</c>: a line for each batch of each attack, on the disk as soon as it is known. An evaluation that was interrupted continues after
/// it, and any number of the report can be counted again from it.
/// </summary>
sealed class OutcomeLog
{
    /// <summary>Its name in the folder of a stage.</summary>
    public const string FileName = "outcomes.jsonl";

    readonly LineFile lines;
    readonly Dictionary<(string Network, string Attack, int First), OutcomeRow> rows = [];

    /// <summary>Reads what there is; a last line that was torn by a crash is cut off.</summary>
    /// <exception cref="RunFolderException">A line is not as a run writes it.</exception>
    /// <exception cref="FileException">The system refuses.</exception>
    public OutcomeLog(string path)
    {
        lines = new LineFile(path);
        foreach (var row in lines.Read(OutcomeRow.Parse)) Keep(row);
        lines.CutTornLine();
    }

    /// <summary>What is known of a batch; null where nothing is.</summary>
    public OutcomeRow? Find(string network, string attack, int first) => rows.GetValueOrDefault((network, attack, first));

    /// <summary>Everything known of an attack on a network, in the order of the images.</summary>
    public IReadOnlyList<OutcomeRow> Of(string network, string attack) =>
        [.. rows.Values.Where(row => row.Network == network && row.Attack == attack).OrderBy(row => row.First)];

    /// <summary>All rows.</summary>
    public IReadOnlyCollection<OutcomeRow> All => rows.Values;

    /// <summary>Appends a row and flushes it to the disk.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Append(OutcomeRow row)
    {
        lines.Append(row.Write, "Every batch before is kept");
        Keep(row);
    }

    void Keep(OutcomeRow row) => rows[(row.Network, row.Attack, row.First)] = row;
}
