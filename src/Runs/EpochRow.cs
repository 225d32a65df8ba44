using System.Text;
using System.Text.Json;

namespace NativeTickets.Runs;

/// <summary>An epoch of a training run: a line of <c>metrics.jsonl</c>.</summary>
/// <param name="Epoch">From 1, ascending.</param>
/// <param name="Step">Optimizer steps done since training began.</param>
/// <param name="Metrics">Each metric by its name, in the line's order; null for one that was not finite. In the line each has a field of its own.</param>
public sealed record EpochRow(int Epoch, long Step, IReadOnlyDictionary<string, double?> Metrics)
{
    const long LongestFile = 256L << 20; // a million epochs of ordinary lines
    const int MostEpochs = 1_000_000;

    /// <summary>A metric; null where the epoch lacks it or it was not finite.</summary>
    public double? Find(string name) => Metrics.GetValueOrDefault(name);

    /// <summary>Writes the line's object. Numbers that are not finite are written as null.</summary>
    public static void Write(Utf8JsonWriter json, int epoch, long step, IReadOnlyDictionary<string, double> metrics)
    {
        json.WriteStartObject();
        json.WriteNumber("epoch", epoch);
        json.WriteNumber("step", step);
        foreach (var (name, value) in metrics)
        {
            json.WritePropertyName(name);
            JsonValues.Write(json, value);
        }
        json.WriteEndObject();
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is not such a line.</exception>
    public static EpochRow Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return Parse(line, RunFiles.Metrics, 1);
        }
        catch (RunFolderException e)
        {
            throw new FormatException("not an epoch's line of JSON", e);
        }
    }

    /// <summary>The same of a line of a file, for messages that say where.</summary>
    /// <exception cref="RunFolderException">It is not such a line.</exception>
    public static EpochRow Parse(ReadOnlyMemory<byte> line, string file, int number) => Parse(JsonPlace.Parse(file, line, number));

    /// <summary>
    /// The epochs of a log, in ascending order; none where there is no file. A last line without its end is one still being written: it is left out, and
    /// remarked on.
    /// </summary>
    /// <exception cref="RunFolderException">A line is not as a run writes it.</exception>
    public static IReadOnlyList<EpochRow> Read(string file, List<string> remarks)
    {
        if (TextFile.Bytes(file, LongestFile) is not { } bytes) return [];
        var rows = new List<EpochRow>();
        for (int start = 0, line = 1; start < bytes.Length; line++)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
            {
                remarks.Add($"{file}: line {line} is cut short and was left out; a run is writing it or was stopped while it did.");
                break;
            }
            if (rows.Count == MostEpochs) throw new RunFolderException($"{file}: more than {MostEpochs:#,0} lines.");
            var place = JsonPlace.Parse(file, bytes.AsMemory(start, length), line);
            var row = Parse(place);
            if (rows.Count > 0 && row.Epoch <= rows[^1].Epoch) throw place.Wrong($"epoch {row.Epoch} follows epoch {rows[^1].Epoch}; epochs must ascend");
            rows.Add(row);
            start += length + 1;
        }
        return rows;
    }

    static EpochRow Parse(JsonPlace line) => new(
        (int)line.Member("epoch").Whole(1, int.MaxValue), line.Find("step")?.Whole(0) ?? 0,
        line.Members().Where(member => member.Key is not ("epoch" or "step")).ToDictionary(member => member.Key, member => member.Value.NumberOrNull()));
}

/// <summary>
/// Epochs as comma-separated values: a header, then a line for each epoch. Numbers read back as the same numbers; what an epoch lacks, or was not finite, is
/// empty.
/// </summary>
public static class EpochTable
{
    const int MostCells = 50_000_000; // a log of the greatest length has fewer numbers

    /// <summary><c>epoch</c>, <c>step</c>, then every metric that any epoch has, in the order in which they appear.</summary>
    public static IReadOnlyList<string> Columns(IEnumerable<EpochRow> rows) => ["epoch", "step", .. rows.SelectMany(row => row.Metrics.Keys).Distinct()];

    /// <summary>The whole file.</summary>
    /// <exception cref="RunFolderException">The epochs have so many different metrics that the table would be larger than anything a run writes.</exception>
    public static byte[] Write(IReadOnlyList<EpochRow> rows)
    {
        var columns = Columns(rows);
        if ((long)columns.Count * rows.Count > MostCells)
            throw new RunFolderException($"{RunFiles.Metrics}: {rows.Count:#,0} epochs with {columns.Count:#,0} different fields; "
                + $"wanted the epochs of one training run, of at most {MostCells:#,0} numbers");
        var text = new StringBuilder().AppendJoin(',', columns).Append('\n');
        foreach (var row in rows) text.Append(Line(columns, row));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>An epoch's line. Metrics that are not among the columns are left out.</summary>
    public static string Line(IReadOnlyList<string> columns, EpochRow row)
    {
        var cells = columns.Skip(2).Select(name => row.Find(name) is { } value ? FormattableString.Invariant($"{value:R}") : "");
        return FormattableString.Invariant($"{row.Epoch},{row.Step}") + string.Concat(cells.Select(cell => "," + cell)) + "\n";
    }
}
