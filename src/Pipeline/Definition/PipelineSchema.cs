namespace NativeTickets.Pipelines;

/// <summary>All that a pipeline file may say, in one place: checks, defaults, error messages and the reference page come from here.</summary>
static class PipelineSchema
{
    /// <summary>A stage: one key that says its kind.</summary>
    public static ChoiceRule Stage { get; } = new("kind of stage",
        new ChoiceOption("train", "Trains a network.", TrainSchema.Stage),
        new ChoiceOption("prune", "Makes a ticket.", PruneSchema.Stage),
        new ChoiceOption("evaluate", "Measures results.", EvaluateSchema.Stage),
        new ChoiceOption("describe", "Counts what the network consists of.", DescribeSchema.Stage));

    /// <summary>The stages.</summary>
    public static StageListRule Stages { get; } = new(Stage);

    /// <summary>The defaults of all train stages.</summary>
    public static MapRule TrainDefaults { get; } = new("train", "Defaults of all train stages; a stage's own keys win.", TrainSchema.Settings);

    /// <summary>What a variant may change.</summary>
    public static string[] VariantKeys { get; } = ["model", "train", "stages"];

    static readonly KeyRule[] Scalable =
    [
        new("seed", new ListRule(new CountRule(0, 999_999_999), "seeds", fewest: 1, most: 1000, acceptsOne: true, distinct: true), Default.Of("1"),
            "One or several replicates; of several, mean and 95 % interval are shown."),
        new("data", DataSchema.Map, Default.Required, "What is learned from."),
        new("model", ModelSchema.Map, Default.Required, "What learns."),
        new("train", new DefaultsRule(TrainDefaults), Default.Absent("none"), "Defaults of all train stages; a stage's own keys win."),
        new("stages", Stages, Default.Required, "What is done, in this order; a stage may refer to those above it."),
        new("matrix", new FreeMapRule("`<stage id>.<key>`, or a name,", new AxisRule()),
            Default.Absent("none"),
            "Keys to vary: every stage runs once for each combination of the axes that it or its inputs depend on."),
        new("variants", new FreeMapRule("names", new ScaleRule(VariantKeys, mayBeNone: true)), Default.Absent("none"),
            "Several networks in one file: everything runs once for each variant, which is written over the file. `none` in a scale leaves one out."),
        ControlSchema.Key,
        FidelityDefaults.Key,
        new("precision", new WordRule("tf32", "bf16", "fp32"), Default.Of("tf32"),
            "What convolutions and linear layers multiply on a GPU with tensor cores: factors of 10 (`tf32`), 7 (`bf16`) or 23 bits of mantissa (`fp32`, without tensor cores and "
            + "slower); sums are floats. Other devices multiply floats, whatever is asked."),
        new("claims", new ListRule(new ClaimRule(), "claims", most: 1000), Default.Of("[]"), "What is asserted of the results; each is judged and reported."),
        new("report", ReportSchema.Map, Default.Of("{}"), "What is shown of the results."),
        new("notes", new ListRule(new TextRule(), "texts", most: 100, acceptsOne: true), Default.Of("[]"),
            "What a reader of the report has to know about the protocol."),
    ];

    /// <summary>The whole file.</summary>
    public static MapRule Root { get; } = new("a pipeline", "The whole file.",
    [
        new("name", PatternRule.Name, Default.Required, "Names the run folder."),
        new("description", new TextRule(), Default.Absent("none"), "What it is for."),
        .. Scalable,
        new("scales", new FreeMapRule("names", new ScaleRule([.. Scalable.Select(key => key.Name)])), Default.Absent("none"),
            "Variants for `--scale`: each is written over the file. Under `stages` it may have a map from stage ids to the keys that change."),
    ]);
}
