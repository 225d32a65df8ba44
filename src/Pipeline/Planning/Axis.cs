namespace NativeTickets.Pipelines;

/// <summary>An axis of the matrix with the places of its parts.</summary>
/// <param name="Key">As written: <c>stage.key</c>.</param>
/// <param name="At">Where.</param>
/// <param name="Stage">The stage's id.</param>
/// <param name="Path">The key within the stage, level by level.</param>
/// <param name="Values">What it takes, one after another.</param>
sealed record Axis(string Key, TextPosition At, string Stage, IReadOnlyList<string> Path, IReadOnlyList<YamlScalar> Values)
{
    /// <summary>The axes of a pipeline as read. What is no axis is left out: a problem where the schema does not see it itself.</summary>
    public static IReadOnlyList<Axis> ReadAll(YamlMap pipeline, Problems problems)
    {
        var axes = new List<Axis>();
        if (pipeline.Find("matrix")?.Value is not YamlMap matrix || pipeline.Find("stages")?.Value is not YamlList stages) return axes;
        string[] ids = [.. stages.Items.Select(StageListRule.IdOf).OfType<string>()];
        foreach (var entry in matrix.Entries)
        {
            var parts = entry.Key.Split('.');
            if (parts.Length < 2 || parts.Contains(""))
                problems.Add(entry.At,
                    $"the axis '{Problems.Printable(entry.Key)}' is not <stage id>.<key>; wanted one such as ticket.sparsity");
            else if (!ids.Contains(parts[0]))
                problems.Add(entry.At,
                    $"unknown stage '{Problems.Printable(parts[0])}' in the axis '{Problems.Printable(entry.Key)}'{NearestName.Hint(parts[0], ids, "stage")}");
            else if (parts[1] is "id" or "title" or "from" or "of" or "maskOf")
                problems.Add(entry.At,
                    $"the axis '{Problems.Printable(entry.Key)}' would change how stages hang together; wanted a key that changes what one stage does");
            else if (entry.Value is YamlList { Items.Count: > 0 } list && list.Items.All(item => item is YamlScalar))
                axes.Add(new Axis(entry.Key, entry.At, parts[0], parts[1..], [.. list.Items.Cast<YamlScalar>()]));
        }
        return axes;
    }

    /// <summary>The stages with this axis's key set to a value in the stage it belongs to.</summary>
    public YamlList Put(YamlScalar value, YamlList stages) =>
        new(stages.At, [.. stages.Items.Select(stage => StageListRule.IdOf(stage) == Stage ? Put(value, stage) : stage)]);

    /// <summary>A stage with this axis's key set to a value.</summary>
    public YamlNode Put(YamlScalar value, YamlNode stage)
    {
        if (stage is not YamlMap { Entries: [var kind] } map) return stage;
        YamlNode settings = value;
        foreach (var key in Path.Reverse()) settings = new YamlMap(At, [new YamlEntry(key, At, settings)]);
        return PipelineSchema.Stage.Merge(map, new YamlMap(map.At, [kind with { Value = settings }]), new Problems(""));
    }
}
