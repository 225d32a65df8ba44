namespace NativeTickets.Pipelines;

/// <summary>Values from elsewhere that stand beside a table's own.</summary>
/// <param name="Name">Where they are from.</param>
/// <param name="Values">Row, then column; accuracies are fractions.</param>
public sealed record ReferenceSpec(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Values);
