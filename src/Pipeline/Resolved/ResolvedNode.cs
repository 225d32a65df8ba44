namespace NativeTickets.Pipelines;

/// <summary>A checked value of a pipeline, defaults filled in.</summary>
abstract class ResolvedNode(TextPosition at)
{
    /// <summary>Where it was written; for a default, where it would have been.</summary>
    public TextPosition At { get; } = at;
}
