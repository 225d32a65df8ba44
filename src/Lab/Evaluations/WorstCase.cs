using NativeTickets.Lab.Threats;

namespace NativeTickets.Lab.Evaluations;

/// <summary>The best of several attacks of one budget on each image.</summary>
/// <param name="Name">What its metrics are called: <c>worstCase</c>, or with several budgets <c>worstCase-eps8</c>, <c>worstCase-l2-eps0.5</c>.</param>
/// <param name="Threat">How the budget is measured.</param>
/// <param name="Epsilon">The budget.</param>
sealed record WorstCase(string Name, ThreatKind Threat, double Epsilon)
{
    /// <summary>The worst case of each budget that several attacks share, in the order of the attacks.</summary>
    public static IReadOnlyList<WorstCase> Of(EvaluateSpec evaluate)
    {
        var budgets = evaluate.Attacks.GroupBy(attack => (attack.Threat, attack.Epsilon)).ToArray();
        return
        [
            .. budgets.Where(attacks => attacks.Count() > 1).Select(attacks => new WorstCase(
                budgets.Length == 1 ? MetricNames.WorstCase : $"{MetricNames.WorstCase}{attacks.Key.Threat.Infix}-{attacks.Key.Threat.NameOf(attacks.Key.Epsilon)}",
                attacks.Key.Threat, attacks.Key.Epsilon)),
        ];
    }
}
