namespace NativeTickets.Plan.Stages;

/// <summary>A stage whose result another one reads.</summary>
/// <param name="Stage">Its id.</param>
/// <param name="Role">What it is read as. Enters the hash, so that two inputs in exchanged roles are not taken for one another.</param>
public readonly record struct StageInput(string Stage, string Role);

/// <summary>One step of a pipeline, read out of its checked settings; each kind of stage derives its own.</summary>
public abstract record StageSpec
{
    /// <summary>Names the stage within its pipeline.</summary>
    public required string Id { get; init; }

    /// <summary>What a report calls it; the id where the file gives none.</summary>
    public required string Title { get; init; }

    /// <summary>What kind of stage it is.</summary>
    public abstract StageKind Kind { get; }

    /// <summary>The stages whose results it reads, each once, in a fixed order.</summary>
    public abstract IReadOnlyList<StageInput> Inputs { get; }

    /// <summary>Moments at which stages it reads have to save their weights.</summary>
    public virtual IEnumerable<(string Stage, TrainingTime Moment)> NeededMoments => [];

    /// <summary>Values of its settings that are paths of files or folders from outside of the pipeline, which have to be there before it is planned.</summary>
    public virtual IEnumerable<SettingsScalar> Paths => [];

    /// <summary>Content from outside of the pipeline that decides its result, as lines for its hash; empty for none.</summary>
    /// <exception cref="UserException">A file cannot be read.</exception>
    public virtual string ContentText => "";

    /// <summary>The stage when others need its weights at some moments, and what that adds to the text that is hashed.</summary>
    public virtual (StageSpec Spec, string Text) Saving(IEnumerable<TrainingTime> moments) => (this, "");
}

/// <summary>What learns.</summary>
public abstract record ModelSpec
{
    /// <summary>What plans and reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, as lines for the hash of every stage.</summary>
    public abstract string IdentityText { get; }
}
