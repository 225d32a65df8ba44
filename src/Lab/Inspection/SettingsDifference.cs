namespace NativeTickets.Lab.Inspection;

/// <summary>A setting in which two runs differ.</summary>
/// <param name="Key">Its place in the resolved pipeline: <c>stages.dense.learningRate</c>.</param>
/// <param name="First">As the first run has it; null where it has none.</param>
/// <param name="Second">As the second run has it; null where it has none.</param>
public sealed record SettingsDifference(string Key, string? First, string? Second)
{
    const string Stages = "stages";

    // what cannot change a result
    static readonly string[] Words = ["name", "description", "notes", "report", "scales", "pilot"];

    /// <summary>Where the resolved pipelines of two run folders differ, in the order of the first, then of the second.</summary>
    /// <exception cref="UserException">One cannot be read.</exception>
    public static IReadOnlyList<SettingsDifference> Between(string firstRun, string secondRun)
    {
        var (first, second) = (Read(firstRun), Read(secondRun));
        return
        [
            .. first.Keys.Concat(second.Keys).Distinct()
                .Select(key => new SettingsDifference(key, first.GetValueOrDefault(key), second.GetValueOrDefault(key)))
                .Where(setting => setting.First != setting.Second),
        ];
    }

    static Dictionary<string, string> Read(string run)
    {
        RunFolder.ReadIndex(run);
        var path = Path.Combine(run, RunFiles.ResolvedPipeline);
        var problems = new Problems(path);
        var tree = YamlReader.ReadFile(path, problems);
        problems.ThrowIfAny();
        var found = new Dictionary<string, string>();
        foreach (var entry in ((YamlMap)tree!).Entries.Where(entry => !Words.Contains(entry.Key))) Add(entry.Key, entry.Value, found);
        return found;
    }

    static void Add(string key, YamlNode node, Dictionary<string, string> found)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (var entry in map.Entries) Add($"{key}.{entry.Key}", entry.Value, found);
                break;
            case YamlList list when key == Stages:
                foreach (var stage in list.Items.OfType<YamlMap>().SelectMany(item => item.Entries)) AddStage(stage, found);
                break;
            case YamlList list when list.Items.All(item => item is YamlScalar):
                found[key] = $"[{string.Join(", ", list.Items.Cast<YamlScalar>().Select(item => item.Text))}]";
                break;
            case YamlList list:
                foreach (var (place, item) in list.Items.Index()) Add($"{key}[{place}]", item, found);
                break;
            case YamlScalar scalar:
                found[key] = scalar.Text;
                break;
            default:
                throw new InvalidOperationException($"a {node.GetType().Name} in a resolved pipeline");
        }
    }

    /// <summary>A stage by its id: where it stands in the list makes no difference.</summary>
    static void AddStage(YamlEntry stage, Dictionary<string, string> found)
    {
        var body = (YamlMap)stage.Value;
        var place = $"{Stages}.{(body.Find("id")?.Value as YamlScalar)?.Text}";
        found[place] = stage.Key;
        foreach (var entry in body.Entries.Where(entry => entry.Key is not ("id" or "title"))) Add($"{place}.{entry.Key}", entry.Value, found);
    }
}
