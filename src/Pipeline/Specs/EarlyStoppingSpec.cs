namespace NativeTickets.Pipelines;

/// <summary>When a training stops before its last epoch.</summary>
/// <param name="Metric"><c>validationLoss</c> or <c>validationAccuracy</c>.</param>
/// <param name="MinimumImprovement">By how much it has to become better, in its own unit.</param>
/// <param name="Patience">After how many epochs in a row without that.</param>
public sealed record EarlyStoppingSpec(string Metric, double MinimumImprovement, int Patience);
