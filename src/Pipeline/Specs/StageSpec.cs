namespace NativeTickets.Pipelines;

/// <summary>One step of a pipeline.</summary>
public abstract record StageSpec
{
    private protected StageSpec() { }

    /// <summary>Names the stage within its pipeline.</summary>
    public required string Id { get; init; }

    /// <summary>What a report calls it; the id where the file gives none.</summary>
    public required string Title { get; init; }

    /// <summary><c>train</c>, <c>prune</c>, <c>evaluate</c> or <c>describe</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The stages whose results it reads, each once.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }
}
