using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>
/// What a planner asks of whoever runs its stages: the kinds of stages, the keys of data and model, and what is done to a pipeline before it is planned.
/// Knows settings and trees alone, no tensor and no device.
/// </summary>
public abstract class Laboratory
{
    readonly Lazy<PipelineSchema> schema;

    /// <summary>For what derives from it.</summary>
    protected Laboratory() => schema = new(() => new PipelineSchema(this));

    /// <summary>All that a pipeline file may say.</summary>
    public PipelineSchema Schema => schema.Value;

    /// <summary>The kinds of stages, in the order in which messages and the reference page name them.</summary>
    public abstract Registry<StageKind> Stages { get; }

    /// <summary>The keys of <c>data</c>.</summary>
    public abstract MapRule Data { get; }

    /// <summary>The keys of <c>model</c>.</summary>
    public abstract MapRule Model { get; }

    /// <summary>Further keys of a pipeline, which say how all of its stages are run.</summary>
    public abstract IReadOnlyList<Key> Protocol { get; }

    /// <summary>What other tools call the keys of a pipeline.</summary>
    public virtual OtherWords OtherWords => OtherWords.None;

    /// <summary>What learns, out of the checked settings of <c>model</c>.</summary>
    public abstract ModelSpec ModelOf(Settings model);

    /// <summary>Checks a model against the data that it is to learn from, each sound by itself.</summary>
    /// <param name="model">The checked settings of <c>model</c>.</param>
    /// <param name="data">Those of <c>data</c>.</param>
    /// <param name="problems">Where problems go.</param>
    public virtual void CheckModel(Settings model, Settings data, Problems problems) { }

    /// <summary>The model with the content of what it is read from, for the hash.</summary>
    /// <exception cref="UserException">A file cannot be read.</exception>
    public abstract ModelSpec Pinned(ModelSpec model);

    /// <summary>The pipeline with keys written under what the file says itself; the defaults of stages have been written already.</summary>
    public virtual YamlMap WithDefaults(YamlMap pipeline) => pipeline;

    /// <summary>The pipeline with the controls of its claims.</summary>
    /// <param name="pipeline">The pipeline as read, the defaults of stages written under each of them.</param>
    /// <param name="settings">The same, checked.</param>
    /// <param name="spec">The same, its references checked.</param>
    /// <param name="problems">Where controls go that cannot be made.</param>
    public abstract ControlledPipeline WithControls(YamlMap pipeline, Settings settings, PipelineSpec spec, Problems problems);

    /// <summary>Checks the further keys of a pipeline against its stages, controls among them.</summary>
    /// <param name="spec">The pipeline.</param>
    /// <param name="problems">Where problems go.</param>
    public virtual void CheckProtocol(PipelineSpec spec, Problems problems) { }

    /// <summary>Breaches of a fair experiment, a sentence for each, which every table of the report has to say.</summary>
    public virtual IReadOnlyList<string> StampsOf(PipelineSpec spec) => [];

    /// <summary>What a reader of the results has to know of the stages, as the user wrote them: controls are not among them yet.</summary>
    public virtual IReadOnlyList<string> WarningsOf(PipelineSpec spec) => [];

    /// <summary>Dense training runs that tickets may be said to save time against.</summary>
    public virtual IEnumerable<FairBaseline> BaselinesOf(PipelineSpec spec) => [];
}

/// <summary>A pipeline with the stages that its claims are held against.</summary>
public abstract class ControlledPipeline
{
    /// <summary>The pipeline with the stages of all controls; the same object where none had to be added.</summary>
    public abstract YamlMap Tree { get; }

    /// <summary>The claims with their controls.</summary>
    public abstract IReadOnlyList<ClaimSpec> Controlled(IReadOnlyList<ClaimSpec> claims);
}
