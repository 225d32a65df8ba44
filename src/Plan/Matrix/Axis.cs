using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Matrix;

/// <summary>A key of a stage that an axis varies.</summary>
/// <param name="Stage">The stage's id.</param>
/// <param name="Path">The key within the stage, level by level.</param>
public sealed record AxisPlace(string Stage, IReadOnlyList<string> Path)
{
    /// <summary><c>stage.key</c>, as a pipeline writes it.</summary>
    public string Text => $"{Stage}.{string.Join('.', Path)}";
}

/// <summary>An axis of the matrix with the keys that take its values.</summary>
/// <param name="Key">Its name: the key itself, <c>stage.key</c>, or what the file calls it.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Places">The keys it varies, at least one.</param>
/// <param name="Values">What they take, one after another.</param>
public sealed record Axis(string Key, TextPosition At, IReadOnlyList<AxisPlace> Places, IReadOnlyList<YamlScalar> Values)
{
    /// <summary>The axes of a pipeline as read. What is no axis is left out: a problem where the schema does not see it itself.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="kinds">The kinds of its stages, which know the keys that join stages.</param>
    /// <param name="problems">Where problems go.</param>
    public static IReadOnlyList<Axis> ReadAll(YamlMap pipeline, Registry<StageKind> kinds, Problems problems)
    {
        var axes = new List<Axis>();
        if (pipeline.Find("matrix")?.Value is not YamlMap matrix || pipeline.Find("stages")?.Value is not YamlList stages) return axes;
        foreach (var entry in matrix.Entries)
        {
            var named = (entry.Value as YamlMap)?.Find(AxisRule.KeysName);
            (string Key, TextPosition At)[] keys = named is null ? [(entry.Key, entry.At)] : [.. AxisRule.Texts(named.Value).Select(key => (key.Text, key.At))];
            AxisPlace?[] places = [.. keys.Select(key => Place(key.Key, key.At, pipeline, stages, kinds, problems))];
            if (named is not null && entry.Key == MatrixEntry.Variant)
                problems.Add(entry.At,
                    $"an axis may not be called '{MatrixEntry.Variant}', which is what the choice of a variant is called; wanted another name");
            else if (AxisRule.ValuesOf(entry.Value) is { Count: > 0 } values && places.Length > 0 && !places.Contains(null))
                axes.Add(new Axis(entry.Key, entry.At, places!, values));
        }
        return axes;
    }

    static AxisPlace? Place(string key, TextPosition at, YamlMap pipeline, YamlList stages, Registry<StageKind> kinds, Problems problems)
    {
        string[] ids = [.. stages.Items.Select(StageListRule.IdOf).OfType<string>()];
        var parts = key.Split('.');
        if (parts.Length < 2 || parts.Contains(""))
            problems.Add(at, $"the axis '{ShownText.Quote(key)}' is not <stage id>.<key>; wanted one such as {Example(stages, key, kinds)}");
        else if (!ids.Contains(parts[0]) && kinds.Find(parts[0]) is { } kind)
            problems.Add(at, $"the axis '{ShownText.Quote(key)}' begins with a kind of stage; wanted <stage id>.{string.Join('.', parts[1..])}, the key of "
                + $"one stage{OneOrAll(stages, kind, parts[1..])}");
        else if (!ids.Contains(parts[0]) && pipeline.Find(parts[0]) is not null)
            problems.Add(at, $"the axis '{ShownText.Quote(key)}' varies '{parts[0]}', which all stages share; wanted the key of one stage, such as "
                + $"{Example(stages, key, kinds)}, or 'variants' for several models");
        else if (!ids.Contains(parts[0]))
            problems.Add(at, $"unknown stage '{ShownText.Quote(parts[0])}' in the axis '{ShownText.Quote(key)}'{NearestName.Hint(parts[0], ids, "stage")}");
        else if (JoinsStages(stages.Items.First(stage => StageListRule.IdOf(stage) == parts[0]), parts[1], kinds))
            problems.Add(at, $"the axis '{ShownText.Quote(key)}' would change how stages depend on each other; wanted a key that changes what one stage does");
        else
            return new AxisPlace(parts[0], parts[1..]);
        return null;
    }

    /// <summary>An axis that the file might have, of the key that is asked for where a stage has it.</summary>
    static string Example(YamlList stages, string key, Registry<StageKind> kinds)
    {
        var last = key.Split('.')[^1];
        var owner = stages.Items.FirstOrDefault(stage => stage is YamlMap { Entries: [var kind] } && StageListRule.IdOf(stage) is not null
            && kinds.Find(kind.Key)?.Keys.Any(known => known.Name == last && known.Hashed) == true);
        return owner is null ? "ticket.sparsity" : $"{StageListRule.IdOf(owner)}.{last}";
    }

    /// <summary>How a key varies in one stage of a kind, and in all of them together.</summary>
    static string OneOrAll(YamlList stages, StageKind kind, string[] path)
    {
        string[] axes = [.. stages.Items.Where(stage => stage is YamlMap { Entries: [var only] } && only.Key == kind.Name).Select(StageListRule.IdOf)
            .OfType<string>().Select(id => $"{id}.{string.Join('.', path)}")];
        if (axes.Length == 0) return "";
        return $", such as {axes[0]}" + (axes.Length == 1 ? ""
            : $", or for all of them an axis with a name: {path[^1]}: {{ keys: [{string.Join(", ", axes)}], values: [ … ] }}");
    }

    // names, titles and references are the keys of a stage that do not enter its own hash
    internal static bool JoinsStages(YamlNode stage, string key, Registry<StageKind> kinds) =>
        stage is YamlMap { Entries: [var kind] } && kinds.Find(kind.Key)?.Keys.FirstOrDefault(known => known.Name == key) is { Hashed: false };

    /// <summary>Whether it varies a key of this stage.</summary>
    public bool Varies(string? stage) => Places.Any(place => place.Stage == stage);

    /// <summary>The stages with this axis's keys set to a value.</summary>
    internal YamlList Put(YamlScalar value, YamlList stages, ValueRule rule) => new(stages.At, [.. stages.Items.Select(stage => Put(value, stage, rule))]);

    /// <summary>A stage with those of its keys that this axis varies set to a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="stage">The stage as read.</param>
    /// <param name="rule">The rule of a stage, which knows how keys are written over one another.</param>
    internal YamlNode Put(YamlScalar value, YamlNode stage, ValueRule rule)
    {
        var id = StageListRule.IdOf(stage);
        foreach (var place in Places)
        {
            if (place.Stage != id || stage is not YamlMap { Entries: [var kind] } map) continue;
            YamlNode settings = value;
            foreach (var key in place.Path.Reverse()) settings = new YamlMap(At, [new YamlEntry(key, At, settings)]);
            stage = rule.Merge(map, new YamlMap(map.At, [kind with { Value = settings }]), new Problems(""));
        }
        return stage;
    }
}

/// <summary>What is varied.</summary>
/// <param name="Key">Its name: <c>stage.key</c>, such as <c>ticket.sparsity</c>, or one of its own where several keys vary together.</param>
/// <param name="Values">As written, all different.</param>
public sealed record MatrixAxis(string Key, IReadOnlyList<string> Values);
