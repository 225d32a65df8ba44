namespace NativeTickets.Pipelines;

/// <summary>Reads a pipeline out of a checked file.</summary>
static class SpecReader
{
    public static PipelineSpec Read(ResolvedMap root, string? scale, string? variant) => new()
    {
        Name = root.Get<string>("name"),
        Description = root.TextOrNull("description"),
        Notes = root.Values<string>("notes"),
        Seeds = [.. root.Values<int>("seed").Select(seed => (long)seed)],
        Data = Data(root.Map("data")!),
        Variants = [new PipelineVariant(variant, Model(root.Map("model")!),
            [.. root.Maps("stages").Select(stage => StageReader.Read(stage.Entries[0].Key, (ResolvedMap)stage.Entries[0].Value))])],
        Matrix = [.. (root.Map("matrix")?.Entries ?? []).Select(axis => new MatrixAxis(axis.Key, AxisRule.ValuesOf(axis.Value)))],
        Claims = root.Values<ClaimSpec>("claims"),
        Report = new ReportSpec { Figures = [.. root.Map("report")!.Maps("figures").Select(Figure)], Tables = [.. root.Map("report")!.Maps("tables").Select(Table)] },
        Precision = root.Get<string>("precision"),
        Scale = scale,
    };

    static ModelSpec Model(ResolvedMap map) =>
        new(map.Get<string>("name"), map.TextOrNull(ModelSchema.Weights) is { } weights and not OptionalRule.None ? weights : null);

    static DataSpec Data(ResolvedMap map) => new()
    {
        Dataset = map.Get<string>("dataset"),
        Path = map.TextOrNull("path"),
        Validation = Count(map, "validation"),
        ValidateOnTest = map.TextOrNull("validateOn") == "test",
        TrainImages = Count(map, "trainImages"),
        Size = Count(map, "size"),
        PadTo = Count(map, "padTo"),
        Crop = map.Map("augmentation")!.Get<int>("crop"),
        Flip = map.Map("augmentation")!.Get<bool>("flip"),
        Normalize = map.Get<bool>("normalize"),
        PadTwice = map.Map("augmentation")!.Has<bool>("padTwice", out var twice) && twice,
        TestNormalization = map.TextOrNull("testNormalization") == "imagenet" ? TestNormalization.ImageNet : TestNormalization.Own,
    };

    static FigureSpec Figure(ResolvedMap map) =>
        new(map.Get<string>("id"), map.TextOrNull("title"), map.Get<string>("x"), map.Get<string>("y"), map.Values<string>("series"),
            map.Get<string>("band") == "seeds" ? Band.Seeds : Band.None)
        {
            XRange = Range(map, "xRange"),
            YRange = Range(map, "yRange"),
            Beyond = map.Get<string>("beyond") == "cut" ? Beyond.Cut : Beyond.Widen,
            Only = Only(map),
            References = [.. map.Maps("reference").Select(reference => new CurveReference(reference.Get<string>("name"), Numbers(reference.Map("curves")!)))],
        };

    static RangeSpec? Range(ResolvedMap map, string key) => map.Values<double>(key) is [var low, var high] ? new RangeSpec(low, high) : null;

    static EntryFilter Only(ResolvedMap map) => new(map.Map("only")!.Entries.ToDictionary(axis => axis.Key, axis => ((ResolvedList)axis.Value).Values<string>()));

    static TableSpec Table(ResolvedMap map) =>
        new(map.Get<string>("id"), map.TextOrNull("title"), map.Values<string>("rows"), map.Values<string>("columns"))
        {
            Only = Only(map),
            References = [.. map.Maps("reference").Select(reference => new TableReference(reference.Get<string>("name"), Numbers(reference.Map("values")!)))],
        };

    static Dictionary<string, IReadOnlyDictionary<string, double>> Numbers(ResolvedMap map) => map.Entries.ToDictionary(
        row => row.Key,
        row => (IReadOnlyDictionary<string, double>)((ResolvedMap)row.Value).Entries.ToDictionary(entry => entry.Key, entry => (double)((ResolvedScalar)entry.Value).Value));

    static int? Count(ResolvedMap map, string key) => map.Has<int>(key, out var count) ? count : null;
}
