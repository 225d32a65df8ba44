namespace NativeTickets.Pipelines;

/// <summary>A single typed value.</summary>
/// <param name="at">Where it was written.</param>
/// <param name="value">An int, a double, a bool, a string or a <see cref="TrainingTime"/>.</param>
/// <param name="text">As it was written.</param>
/// <param name="quoted">Whether it stood in quotes.</param>
sealed class ResolvedScalar(TextPosition at, object value, string text, bool quoted = false) : ResolvedNode(at)
{
    public object Value { get; } = value;

    public string Text { get; } = text;

    public bool Quoted { get; } = quoted;
}
