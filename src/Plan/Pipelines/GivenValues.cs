using NativeTickets.Plan.Matrix;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>
/// Values that a command line gives in place of the file's: <c>ticket.sparsity=0.5</c> for a key of a stage, as in <c>matrix</c>, <c>train.epochs=3</c> for
/// one of the defaults. They are written over the file, its scale and its variants, and are checked and hashed like what stands there.
/// </summary>
sealed class GivenValues
{
    /// <summary>The flag that gives one.</summary>
    public const string Flag = "--set";

    const int Longest = 1000; // far more than any key with its value

    readonly PipelineSchema schema;
    readonly List<Given> all = [];
    readonly HashSet<YamlNode> taken = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<Given> placed = [];
    readonly List<string> stageIds = []; // of all variants
    readonly HashSet<string> varied = []; // keys, by the matrix of any of them

    /// <summary>Reads them.</summary>
    /// <param name="texts">Each <c>key=value</c>.</param>
    /// <param name="schema">What a pipeline may say.</param>
    /// <param name="problems">Where texts of another form go.</param>
    public GivenValues(IReadOnlyList<string> texts, PipelineSchema schema, Problems problems)
    {
        this.schema = schema;
        foreach (var (number, text) in texts.Index())
        {
            var at = new TextPosition(0, number + 1) { Source = $"{Flag} {ShownText.Quote(text)}" };
            var (key, value) = text.Split('=', 2) is [var before, var after] ? (before.Split('.'), after.Trim()) : ([], "");
            if (key.Length < 2 || key.Contains("") || value.Length == 0 || text.Length > Longest)
                problems.Add(at, "wanted <stage id>.<key>=<value>, such as ticket.sparsity=0.5, or train.<key>=<value> for the defaults");
            else if (WholeValue(string.Join('.', key), value) is { } instead) problems.Add(at, instead);
            else if (all.Find(earlier => earlier.Key.SequenceEqual(key)) is { } earlier)
                problems.Add(at, $"{ShownText.Quote(string.Join('.', key))} is given twice, also as {ShownText.Quote(earlier.Text)}; wanted it once");
            else all.Add(new Given(text, at, key, new YamlScalar(at, value)));
        }
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => all.Count > 0;

    /// <summary>A pipeline with them written over it, those of stages that it lacks left out: another variant may have them.</summary>
    /// <param name="tree">The pipeline, its scale and one of its variants in place.</param>
    /// <param name="problems">Where those go that no pipeline takes.</param>
    public YamlNode Put(YamlNode tree, Problems problems)
    {
        if (tree is not YamlMap map || !Any) return tree;
        if (map.Find("stages")?.Value is YamlList written) stageIds.AddRange(written.Items.Select(StageListRule.IdOf).OfType<string>());
        foreach (var axis in (map.Find("matrix")?.Value as YamlMap)?.Entries ?? [])
            varied.UnionWith((axis.Value as YamlMap)?.Find(AxisRule.KeysName) is { } keys ? AxisRule.Texts(keys.Value).Select(key => key.Text) : [axis.Key]);
        foreach (var given in all) map = Put(given, map, problems);
        return map.With(new YamlEntry("notes", map.At, Notes(map)));
    }

    /// <summary>Remembers which of them are among what the stages of a pipeline say, the defaults of their kinds in place.</summary>
    public void Look(IEnumerable<YamlNode> stages)
    {
        foreach (var stage in stages) Look(stage);
    }

    /// <summary>Refuses those of stages that no variant has.</summary>
    public void RefuseUnknown(Problems problems)
    {
        if (stageIds.Count == 0) return; // what stands in place of the stages is reported where they are read
        string[] ids = [.. stageIds.Distinct()], kinds = [.. schema.DefaultBlocks.Select(block => block.Kind.Name)];
        foreach (var given in all.Where(given => !placed.Contains(given)))
        {
            var first = given.Key[0];
            var nearest = NearestName.Of(first, [.. ids, .. kinds]);
            var hint = nearest is not null && !ids.Contains(nearest) ? $"; nearest is '{nearest}', for the defaults of all {nearest} stages"
                : NearestName.Hint(first, ids, "stage") + (nearest is null ? $"; or {string.Join(" or ", kinds)}, for the defaults of all such stages" : "");
            problems.Add(given.At, $"unknown stage '{ShownText.Quote(first)}'{hint}");
        }
    }

    /// <summary>Refuses those that no stage of any variant took over.</summary>
    public void RefuseOthers(Problems problems)
    {
        foreach (var given in all.Where(given => !taken.Contains(given.Value)))
        {
            var (key, whole) = (string.Join('.', given.Key[1..]), string.Join('.', given.Key));
            problems.Add(given.At, schema.DefaultBlocks.Any(block => block.Kind.Name == given.Key[0])
                ? $"no stage takes it over: those of its kind say '{key}' themselves; wanted <stage id>.{key}"
                : varied.Contains(whole) ? $"the matrix varies {whole}; wanted a key that the file alone decides, or another matrix in the file"
                : $"no stage takes it over: another {Flag} or the matrix writes over a part of {whole}; wanted only one of them");
        }
    }

    YamlMap Put(Given given, YamlMap map, Problems problems)
    {
        if (map.Find("stages") is not { Value: YamlList stages } entry) return map;
        var (first, rest) = (given.Key[0], given.Key[1..]);
        if (stages.Items.FirstOrDefault(stage => StageListRule.IdOf(stage) == first) is { } stage)
        {
            placed.Add(given);
            var place = new AxisPlace(first, rest);
            if (Axis.JoinsStages(stage, rest[0], schema.Kinds))
                return Refused(given, map, problems);
            var axis = new Axis(place.Text, given.At, [place], [given.Value]);
            return map.With(entry with { Value = axis.Put(given.Value, stages, schema.Stages.Stage) });
        }
        if (schema.DefaultBlocks.FirstOrDefault(block => block.Kind.Name == first) is { Map: { } block })
        {
            placed.Add(given);
            if (schema.Kinds.Find(first)?.Keys.FirstOrDefault(known => known.Name == rest[0]) is { Hashed: false } && !block.Keys.Any(k => k.Name == rest[0]))
                return Refused(given, map, problems);
            YamlNode settings = given.Value;
            foreach (var key in rest.Reverse()) settings = new YamlMap(given.At, [new YamlEntry(key, given.At, settings)]);
            return map.With(new YamlEntry(first, given.At, map.Find(first)?.Value is YamlMap old ? block.Merge(old, settings, problems) : settings));
        }
        return map;
    }

    // what is checked later shall not report the same fault
    static YamlMap Refused(Given given, YamlMap map, Problems problems)
    {
        problems.Add(given.At, $"'{ShownText.Quote(given.Key[1])}' names a stage or joins it to others; wanted a key that changes what one stage does");
        return map;
    }

    // a map or a list in the writing of the file: what to write instead; null for a single value
    static string? WholeValue(string key, string value)
    {
        if (value is not ['[' or '{', ..]) return null;
        var read = YamlReader.ReadText(value, new Problems(Flag));
        if (read is YamlList) return $"{Flag} takes single values, and {ShownText.Quote(value)} is a list; wanted one value, or the list in the file";
        if (read is not YamlMap map) return null;
        var flags = map.Entries.All(entry => entry.Value is YamlScalar)
            ? string.Join(' ', map.Entries.Select(entry => $"{Flag} {key}.{entry.Key}={((YamlScalar)entry.Value).Text}"))
            : $"{Flag} {key}.<key>=<value> for each of its keys";
        return $"{Flag} takes single values, and {ShownText.Quote(value)} is a map; wanted {ShownText.Quote(flags)}";
    }

    // whoever reads the report has to know that the file says something else
    YamlList Notes(YamlMap map)
    {
        var notes = map.Find("notes")?.Value;
        var written = notes is YamlList list ? list.Items : notes is YamlScalar { IsNull: false } one ? [one] : [];
        return new YamlList(map.At, [.. written, .. all.Select(given => new YamlScalar(given.At, $"{PipelineFile.GivenNote}{given.Text}", quoted: true))]);
    }

    void Look(YamlNode node)
    {
        if (node is YamlScalar) taken.Add(node);
        else if (node is YamlList list) Look(list.Items);
        else if (node is YamlMap map) Look(map.Entries.Select(entry => entry.Value));
    }

    sealed record Given(string Text, TextPosition At, string[] Key, YamlScalar Value);
}
