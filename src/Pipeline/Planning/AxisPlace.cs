namespace NativeTickets.Pipelines;

/// <summary>A key of a stage that an axis varies.</summary>
/// <param name="Stage">The stage's id.</param>
/// <param name="Path">The key within the stage, level by level.</param>
sealed record AxisPlace(string Stage, IReadOnlyList<string> Path)
{
    /// <summary><c>stage.key</c>, as a pipeline writes it.</summary>
    public string Text => $"{Stage}.{string.Join('.', Path)}";
}
