namespace NativeTickets.Pipelines;

/// <summary>Curves from elsewhere that stand beside a figure's own.</summary>
/// <param name="Name">Where they are from.</param>
/// <param name="Curves">By name, from x as written (an epoch, or a value of the axis) to y; accuracies are fractions.</param>
public sealed record CurveReferenceSpec(string Name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Curves);
