using System.Text.Json;

namespace NativeTickets.Pipelines;

/// <summary>
/// An evaluation's <c>outcomes.jsonl</c>: a line for each batch of each attack, on the disk as soon as it is known. An evaluation that was interrupted goes on behind
/// it, and any number of the report can be counted again from it.
/// </summary>
sealed class OutcomeLog
{
    /// <summary>Its name in the folder of a stage.</summary>
    public const string FileName = "outcomes.jsonl";

    readonly string path;
    readonly Dictionary<(string Network, string Attack, int First), OutcomeRow> rows = [];

    /// <summary>Reads what there is; a last line that was torn by a crash is cut off.</summary>
    /// <exception cref="RunException">A line is not as a run writes it.</exception>
    /// <exception cref="FileException">The system refuses.</exception>
    public OutcomeLog(string path)
    {
        this.path = path;
        var bytes = ReadAll();
        var start = 0;
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', start)) >= 0; start = end + 1)
        {
            try
            {
                Keep(OutcomeRow.Parse(bytes.AsMemory(start..end)));
            }
            catch (FormatException e)
            {
                throw new RunException($"{path}, line {rows.Count + 1}: {e.Message}; remove this stage's folder to run it anew", e);
            }
        }
        if (start < bytes.Length) AtomicFile.Write(path, stream => stream.Write(bytes, 0, start));
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
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line)) row.Write(json);
        line.WriteByte((byte)'\n');
        try
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw new FileException($"cannot append to {path}: {FileRefusal.Text(e)}. Every batch before is kept; make room and run again to go on", e);
        }
        Keep(row);
    }

    void Keep(OutcomeRow row) => rows[(row.Network, row.Attack, row.First)] = row;

    byte[] ReadAll()
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : [];
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw new FileException($"cannot read {path}: {FileRefusal.Text(e)}", e);
        }
    }
}
