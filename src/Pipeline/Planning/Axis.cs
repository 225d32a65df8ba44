namespace NativeTickets.Pipelines;

/// <summary>An axis of the matrix with the keys that take its values.</summary>
/// <param name="Key">Its name: the key itself, <c>stage.key</c>, or what the file calls it.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Places">The keys it varies, at least one.</param>
/// <param name="Values">What they take, one after another.</param>
sealed record Axis(string Key, TextPosition At, IReadOnlyList<AxisPlace> Places, IReadOnlyList<YamlScalar> Values)
{
    /// <summary>The axes of a pipeline as read. What is no axis is left out: a problem where the schema does not see it itself.</summary>
    public static IReadOnlyList<Axis> ReadAll(YamlMap pipeline, Problems problems)
    {
        var axes = new List<Axis>();
        if (pipeline.Find("matrix")?.Value is not YamlMap matrix || pipeline.Find("stages")?.Value is not YamlList stages) return axes;
        string[] ids = [.. stages.Items.Select(StageListRule.IdOf).OfType<string>()];
        foreach (var entry in matrix.Entries)
        {
            var named = (entry.Value as YamlMap)?.Find(AxisRule.Keys);
            (string Key, TextPosition At)[] keys = named is null ? [(entry.Key, entry.At)] : [.. AxisRule.Texts(named.Value).Select(key => (key.Text, key.At))];
            AxisPlace?[] places = [.. keys.Select(key => Place(key.Key, key.At, ids, problems))];
            if (named is not null && entry.Key == MatrixEntry.Variant)
                problems.Add(entry.At, $"an axis may not be called '{MatrixEntry.Variant}', which is what the choice of a variant is called; wanted another name");
            else if (AxisRule.ValuesOf(entry.Value) is { Count: > 0 } values && places.Length > 0 && !places.Contains(null))
                axes.Add(new Axis(entry.Key, entry.At, places!, values));
        }
        return axes;
    }

    static AxisPlace? Place(string key, TextPosition at, string[] ids, Problems problems)
    {
        var parts = key.Split('.');
        if (parts.Length < 2 || parts.Contains(""))
            problems.Add(at, $"the axis '{Problems.Printable(key)}' is not <stage id>.<key>; wanted one such as ticket.sparsity");
        else if (!ids.Contains(parts[0]))
            problems.Add(at, $"unknown stage '{Problems.Printable(parts[0])}' in the axis '{Problems.Printable(key)}'{NearestName.Hint(parts[0], ids, "stage")}");
        else if (parts[1] is "id" or "title" or "from" or "of" or "maskOf")
            problems.Add(at, $"the axis '{Problems.Printable(key)}' would change how stages hang together; wanted a key that changes what one stage does");
        else
            return new AxisPlace(parts[0], parts[1..]);
        return null;
    }

    /// <summary>Whether it varies a key of this stage.</summary>
    public bool Varies(string? stage) => Places.Any(place => place.Stage == stage);

    /// <summary>The stages with this axis's keys set to a value.</summary>
    public YamlList Put(YamlScalar value, YamlList stages) => new(stages.At, [.. stages.Items.Select(stage => Put(value, stage))]);

    /// <summary>A stage with those of its keys that this axis varies set to a value.</summary>
    public YamlNode Put(YamlScalar value, YamlNode stage)
    {
        var id = StageListRule.IdOf(stage);
        foreach (var place in Places)
        {
            if (place.Stage != id || stage is not YamlMap { Entries: [var kind] } map) continue;
            YamlNode settings = value;
            foreach (var key in place.Path.Reverse()) settings = new YamlMap(At, [new YamlEntry(key, At, settings)]);
            stage = PipelineSchema.Stage.Merge(map, new YamlMap(map.At, [kind with { Value = settings }]), new Problems(""));
        }
        return stage;
    }
}
