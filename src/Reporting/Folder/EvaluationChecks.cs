namespace NativeTickets.Reporting;

/// <summary>What an evaluation says of its own attacks.</summary>
sealed record EvaluationChecks(IReadOnlyList<AttackCheck> Checks, IReadOnlyList<NetworkPair> Pairs)
{
    /// <summary>Of a stage that has no such file.</summary>
    public static EvaluationChecks None { get; } = new([], []);

    /// <summary>Whether a check failed that a metric of the evaluation rests on.</summary>
    /// <param name="metric">As in the stage's result: <c>network.attack.robustAccuracy</c>.</param>
    public bool Mark(string metric) => Checks.Any(check => !check.Passed && check.IsUnder(metric));
}
