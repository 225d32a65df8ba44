namespace NativeTickets.Plan.Stages;

/// <summary>A stage with one choice of the axes it depends on, for every seed.</summary>
/// <param name="Spec">Its settings.</param>
/// <param name="Text">Everything in them that decides what it computes, as text.</param>
/// <param name="Matrix">The choice, in the order of the file's axes.</param>
/// <param name="From">Its inputs.</param>
public sealed record StageVariant(StageSpec Spec, string Text, MatrixEntry Matrix, IReadOnlyList<StageVariant> From)
{
    /// <summary>The variant of an input.</summary>
    /// <param name="id">The id of one of the stage's inputs.</param>
    public StageVariant Input(string id) => From.First(input => input.Spec.Id == id);
}
