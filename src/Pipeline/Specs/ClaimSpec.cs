namespace NativeTickets.Pipelines;

/// <summary>An assertion about results: <c>left ≥ right + margin</c>, or with ≤.</summary>
/// <param name="Text">As written.</param>
/// <param name="Left">A value of the run, or the difference of two.</param>
/// <param name="Operator"><c>&gt;=</c> or <c>&lt;=</c>.</param>
/// <param name="Right">The same, or null where the margin is a constant to compare with.</param>
/// <param name="Margin">Added to the right side, in the metric's own unit; <c>0.5pp</c> is 0.005.</param>
public sealed record ClaimSpec(string Text, ClaimValue Left, string Operator, ClaimValue? Right, double Margin)
{
    /// <summary>What it is held against besides, where it is about a ticket.</summary>
    public IReadOnlyList<ClaimControl> Controls { get; init; } = [];
}
