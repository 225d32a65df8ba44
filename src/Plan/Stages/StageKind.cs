namespace NativeTickets.Plan.Stages;

/// <summary>A kind of stage: what it is called, which keys it has, what it reads, and what it reports. How it runs is for the laboratory to say.</summary>
public abstract class StageKind : Kind
{
    /// <summary>Names the stage.</summary>
    public static Key<string> Id { get; } = new("id", Rules.Name(), Default.Required,
        "Names the stage: for later stages, claims, the report and its folder.", hashed: false);

    /// <summary>What tables and figures call it.</summary>
    public static Key<string> StageTitle { get; } = new("title", Rules.Text(200), Default.From("the id", map => map.TextOrNull("id")),
        "What tables and figures call it.", hashed: false);

    /// <summary>Declares a kind of stage.</summary>
    /// <param name="name">The word before its keys, such as <c>train</c>.</param>
    /// <param name="verb">What such a stage does, in messages: <c>trains</c>.</param>
    /// <param name="doc">What the reference page says above its keys.</param>
    protected StageKind(string name, string verb, string doc) : base(name, doc) => Verb = verb;

    /// <summary>What such a stage does, in messages.</summary>
    public string Verb { get; }

    /// <inheritdoc/>
    public override string Title => $"{("aeiou".Contains(Name[0], StringComparison.Ordinal) ? "an" : "a")} {Name} stage";

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Key> Keys => [Id, StageTitle, .. OwnKeys];

    /// <summary>Its keys apart from <see cref="Id"/> and <see cref="StageTitle"/>.</summary>
    public abstract IReadOnlyList<Key> OwnKeys { get; }

    /// <summary>Those of its keys that the pipeline may set for all stages of the kind, in a block called by its name.</summary>
    public virtual IReadOnlyList<Key> DefaultKeys => [];

    /// <summary>Reads a stage out of checked settings.</summary>
    public abstract StageSpec Read(Settings settings);

    /// <summary>What its result reports, each metric by its last name.</summary>
    public abstract IReadOnlyList<Metric> ResultMetrics { get; }

    /// <summary>What it reports after every epoch; empty where it has no epochs.</summary>
    public virtual IReadOnlyList<Metric> EpochMetrics => [];

    /// <summary>The full names of what its result reports, as far as they are known before it runs.</summary>
    public virtual IReadOnlyList<string> MetricsOf(StageSpec stage) => [.. ResultMetrics.Select(metric => metric.Name)];

    /// <summary>What its result reports, for the reference page: what follows <c>The result of a train stage</c>.</summary>
    public virtual string ResultDoc => $": {string.Join(", ", ResultMetrics.Select(metric => $"`{metric.Name}`"))}";

    /// <summary>Whether its result may report this metric; also true for names that depend on the network.</summary>
    public virtual bool MayReport(StageSpec stage, string metric) => MetricsOf(stage).Contains(metric);

    /// <summary>How many epochs it has at most; null where it has none.</summary>
    public virtual int? EpochsOf(StageSpec stage) => null;

    /// <summary>What it finds of each of several stages, as columns may ask for behind its id; null where it measures no others.</summary>
    public virtual IReadOnlyList<string>? MetricsOfTarget(StageSpec stage) => null;

    /// <summary>
    /// What every finished instance has in its folder besides its result, relative to it, with slashes: nothing by default. It may have more; its manifest
    /// lists all there is. Instances of versions that wrote no manifests are held to this.
    /// </summary>
    public virtual IReadOnlyList<string> FilesOf(StageSpec stage) => [];

    /// <summary>Why this pipeline's data leave a metric of its epochs without values; null where they do not.</summary>
    public virtual string? WhyNoValues(string metric, Settings data) => null;

    /// <summary>Checks a stage against the stages above it and against the data.</summary>
    public virtual void CheckReferences(StageSpec stage, Settings settings, StageReferences above) { }

    /// <summary>Checks a stage with one choice of the matrix in place against its inputs.</summary>
    public virtual void CheckVariant(StageVariant variant, Settings settings, Problems problems) { }
}
