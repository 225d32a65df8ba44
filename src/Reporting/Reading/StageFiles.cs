namespace NativeTickets.Reporting;

/// <summary>Reads what a stage has written: metrics.jsonl, a line for each epoch, and result.json.</summary>
static class StageFiles
{
    const long LongestMetrics = 256L << 20; // a million epochs of ordinary lines
    const long LongestResult = 16L << 20;
    const int MostEpochs = 1_000_000;

    /// <summary>The epochs in ascending order. A last line without its line end is one still being written: it is left out and remarked on.</summary>
    public static IReadOnlyList<EpochRow> Epochs(string file, List<string> remarks)
    {
        if (TextFile.Bytes(file, LongestMetrics) is not { } bytes) return [];
        var rows = new List<EpochRow>();
        for (int start = 0, line = 1; start < bytes.Length; line++)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
            {
                remarks.Add($"{file}: line {line} is cut short and was left out; a run is writing it or was stopped while it did.");
                break;
            }
            if (rows.Count == MostEpochs) throw new ReportException($"{file}: more than {MostEpochs:#,0} lines.");
            rows.Add(Row(JsonPlace.Parse(file, bytes.AsMemory(start, length), line), rows.Count == 0 ? 0 : rows[^1].Epoch));
            start += length + 1;
        }
        return rows;
    }

    static EpochRow Row(JsonPlace line, int previous)
    {
        var epoch = line.Member("epoch").Whole(1, int.MaxValue);
        if (epoch <= previous) throw line.Wrong($"epoch {epoch} follows epoch {previous}; epochs must ascend");
        return new EpochRow(epoch, line.Members().ToDictionary(m => m.Key, m => m.Value.NumberOrNull()));
    }

    /// <summary>The result of a finished stage.</summary>
    /// <exception cref="ReportException">The file is missing, cut short or of another form.</exception>
    public static StageResult Result(string file)
    {
        if (TextFile.Bytes(file, LongestResult) is not { } bytes)
            throw new ReportException($"{file}: is missing, though run.json says that the stage is done. Run the pipeline again; it will redo this stage.");
        var root = JsonPlace.Parse(file, bytes);
        var cost = root.Find("cost");
        return new StageResult(
            root.Member("metrics").Members().ToDictionary(m => m.Key, m => m.Value.NumberOrNull()),
            root.Find("counts")?.Members().ToDictionary(m => m.Key, m => m.Value.Count()) ?? [],
            root.Find("stoppedBecause")?.Text(),
            cost is null ? null : new StageCost(Cost(cost, "seconds"), Cost(cost, "images"), Cost(cost, "forwardUnits"), Cost(cost, "peakMemoryBytes"), cost.Find("jobs")?.Whole(1, int.MaxValue) ?? 1));
    }

    static double Cost(JsonPlace cost, string name)
    {
        if (cost.Find(name) is not { } place) return 0;
        var value = place.Number();
        return value >= 0 ? value : throw place.Wrong($"is {value}, a cost cannot be negative");
    }
}
