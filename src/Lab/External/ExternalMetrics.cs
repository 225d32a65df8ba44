using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.External;

/// <summary>The epochs that a program of the user's own has written: what it says wrongly is its author's to mend, and nothing here is damaged.</summary>
static class ExternalMetrics
{
    const string Remedy = "mend the program and run again, which starts it again";

    static readonly IReadOnlyList<Metric> Known = KnownMetrics.OfEpoch;

    /// <summary>Reads them; none where it wrote no file. A last line may lack its end.</summary>
    /// <exception cref="RunException">A line is no epoch's, epochs do not follow one another from 1, or a metric is unknown or out of its range.</exception>
    /// <exception cref="FileException">The system refuses.</exception>
    public static IReadOnlyList<EpochRow> Read(string path)
    {
        var bytes = new LineFile(path).ReadAll();
        var rows = new List<EpochRow>();
        for (int start = 0, end; start < bytes.Length; start = end + 1)
        {
            end = Array.IndexOf(bytes, (byte)'\n', start) is >= 0 and var found ? found : bytes.Length;
            var row = Parsed(bytes.AsMemory(start..end), path, rows.Count + 1);
            if (WhatIsWrong(row, rows.Count + 1) is { } wrong) throw new RunException($"{path}, line {rows.Count + 1}: {wrong}; {Remedy}");
            rows.Add(row);
        }
        return rows;
    }

    static EpochRow Parsed(ReadOnlyMemory<byte> line, string path, int number)
    {
        try
        {
            return EpochRow.Parse(line, path, number);
        }
        catch (RunFolderException e)
        {
            throw new RunException($"{e.Message.TrimEnd('.')}; {Remedy}", e);
        }
    }

    static string? WhatIsWrong(EpochRow row, int next)
    {
        if (row.Epoch != next) return $"epoch is {row.Epoch}; wanted {next}, as epochs are counted from 1 and each has a line";
        foreach (var (name, value) in row.Metrics)
        {
            if (Known.FirstOrDefault(metric => metric.Name == name) is not { } metric)
                return $"'{ShownText.Quote(name)}' is no metric of an epoch{NearestName.Hint(name, [.. Known.Select(known => known.Name)], "metric")}";
            if (metric.Unit == Unit.Fraction && value is < 0 or > 1)
                return FormattableString.Invariant($"{name} is {value}; wanted a fraction from 0 to 1");
        }
        return null;
    }
}
