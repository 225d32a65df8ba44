namespace NativeTickets.Reporting;

/// <summary>Reads run.json's seeds, axes and stages.</summary>
sealed class IndexReader(string folder, IReadOnlyList<int> seeds, IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> axes, List<string> remarks)
{
    const int MostSeeds = 10_000;
    const int MostStages = 100_000;
    const int MostEntries = 100_000;

    public static IReadOnlyList<int> Seeds(JsonPlace list)
    {
        int[] seeds = [.. list.Items().Take(MostSeeds + 1).Select(s => s.Whole(int.MinValue, int.MaxValue))];
        if (seeds.Length is 0 or > MostSeeds) throw list.Wrong($"wanted 1 to {MostSeeds:#,0} seeds");
        return seeds.Distinct().Count() == seeds.Length ? seeds : throw list.Wrong("a seed stands there twice");
    }

    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Axes(JsonPlace? matrix)
    {
        if (matrix is null) return [];
        var axes = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        long entries = 1;
        foreach (var (axis, list) in matrix.Members())
        {
            string[] values = [.. list.Items().Take(MostEntries + 1).Select(v => v.Text())];
            if (values.Length == 0) throw list.Wrong("an axis needs one value at least");
            entries *= values.Length;
            if (entries > MostEntries) throw matrix.Wrong($"has more than {MostEntries:#,0} combinations");
            axes.Add(new(axis, values));
        }
        return axes;
    }

    public IReadOnlyList<StageRun> Stages(JsonPlace list)
    {
        var stages = new List<StageRun>();
        var instances = new HashSet<string>();
        foreach (var item in list.Items())
        {
            if (stages.Count == MostStages) throw list.Wrong($"has more than {MostStages:#,0} stages");
            var stage = Stage(item);
            if (!instances.Add($"{stage.Id} {stage.Seed} {stage.Matrix.Label}"))
                throw item.Wrong($"stage '{stage.Id}' stands there twice for seed {stage.Seed} and the same matrix entry");
            stages.Add(stage);
        }
        return stages;
    }

    StageRun Stage(JsonPlace item)
    {
        var name = item.Member("folder").FileName();
        var status = Status(item.Member("status"));
        var files = Path.Combine(folder, name);
        return new StageRun(
            item.Member("id").Text(), item.Member("kind").Text(), Seed(item.Member("seed")), Entry(item.Find("matrix")), name, status, item.Find("title")?.Text())
        {
            From = [.. item.Find("from")?.Items().Select(input => input.FileName()) ?? []],
            Epochs = StageFiles.Epochs(Path.Combine(files, "metrics.jsonl"), remarks),
            Checks = status == StageStatus.Done ? ChecksReader.Read(Path.Combine(files, "checks.json")) : EvaluationChecks.None,
            Result = status == StageStatus.Done ? StageFiles.Result(Path.Combine(files, "result.json")) : null,
        };
    }

    int Seed(JsonPlace place)
    {
        var seed = place.Whole(int.MinValue, int.MaxValue);
        return seeds.Contains(seed) ? seed : throw place.Wrong($"is {seed}, which is not among the run's seeds");
    }

    MatrixEntry Entry(JsonPlace? place)
    {
        if (place is null) return MatrixEntry.Empty;
        var given = place.Members().ToDictionary(m => m.Key, m => m.Value.Text());
        foreach (var (axis, value) in given)
        {
            if (!axes.Any(a => a.Key == axis && a.Value.Contains(value)))
                throw place.Wrong($"{ShownText.Quote(axis)} {ShownText.Quote(value)} is not in the run's matrix");
        }
        return new MatrixEntry(axes.Where(a => given.ContainsKey(a.Key)).ToDictionary(a => a.Key, a => given[a.Key]));
    }

    static StageStatus Status(JsonPlace place) => place.Text() switch
    {
        "pending" => StageStatus.Pending,
        "running" => StageStatus.Running,
        "interrupted" => StageStatus.Interrupted,
        "failed" => StageStatus.Failed,
        "done" => StageStatus.Done,
        var other => throw place.Wrong($"is '{ShownText.Quote(other)}', wanted pending, running, interrupted, failed or done"),
    };
}
