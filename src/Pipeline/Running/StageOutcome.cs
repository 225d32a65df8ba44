namespace NativeTickets.Pipelines;

/// <summary>A finished stage in a line.</summary>
static class StageOutcome
{
    public static string Of(StageResult result) => result.Kind switch
    {
        "train" => $"test accuracy {result.Metrics["testAccuracy"] * 100:0.00} % with the weights of epoch {result.Metrics["epochsToStop"]:0}; {result.StoppedBecause}",
        "prune" => $"{result.Metrics["pruned"]:#,0} of {result.Metrics["prunable"]:#,0} weights pruned ({result.Metrics["sparsity"] * 100:0.00} %)",
        "describe" => $"{result.Metrics["parameters"]:#,0} parameters, {result.Metrics["multiplyAdds"]:#,0} multiply-adds",
        _ => string.Join(", ", result.Metrics.Where(m => m.Key != KnownMetrics.FailedChecks.Name).Select(m => $"{m.Key} {m.Value * 100:0.00} %"))
            + (result.Metrics[KnownMetrics.FailedChecks.Name] is > 0 and var failed ? $"; {failed:0} {(failed == 1 ? "check" : "checks")} of the attacks failed, see the report" : ""),
    };
}
