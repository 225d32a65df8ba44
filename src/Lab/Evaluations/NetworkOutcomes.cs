using NativeTickets.Adversarial;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.Threats;

namespace NativeTickets.Lab.Evaluations;

/// <summary>What an evaluation found of one network.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="Natural">Whether it classifies each image correctly without an attack.</param>
/// <param name="Vanished">How many images have no gradient at all; null where nothing asked for gradients.</param>
/// <param name="Attacks">The result of each attack, in the order of the pipeline.</param>
/// <param name="AnyChange">
/// The result of <see cref="MetricNames.AnyChange"/> on the images it was tried on, those that were classified correctly; null where it was not tried.
/// </param>
/// <param name="IsUnchanged">Whether the network has the same bits as before.</param>
sealed record NetworkOutcomes(string Network, bool[] Natural, int? Vanished, IReadOnlyList<AttackOutcomes> Attacks, bool[]? AnyChange, bool IsUnchanged)
{
    /// <summary>Running variances that are negative or not finite: what they scale is no number.</summary>
    public IReadOnlyList<string> UnsoundVariances { get; init; } = [];

    /// <summary>What the network says of the first images.</summary>
    public LogitsSeen Logits { get; init; } = new(0, 0, 0);

    /// <summary>Whether each image withstands all of some attacks.</summary>
    public static bool[] StandsAll(IEnumerable<AttackOutcomes> attacks, int images)
    {
        var stands = new bool[images];
        Array.Fill(stands, true);
        foreach (var attack in attacks)
            for (var i = 0; i < images; i++) stands[i] &= attack.Right[i];
        return stands;
    }
}

/// <summary>The result of an attack on all images of an evaluation.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Right">Whether the network still classifies each image correctly.</param>
/// <param name="Outside">How many adversarial images broke the rules.</param>
sealed record AttackOutcomes(AttackSpec Attack, bool[] Right, int Outside);

/// <summary>The logits of some images, looked at for what no trained network gives.</summary>
/// <param name="Images">How many images.</param>
/// <param name="Different">How many different rows of logits they have.</param>
/// <param name="NotFinite">How many have a logit that is not a finite number.</param>
readonly record struct LogitsSeen(int Images, int Different, int NotFinite);

/// <summary>The networks of an evaluation compared in pairs.</summary>
static class NetworkComparison
{
    /// <summary>Every pair of networks under every attack.</summary>
    public static IEnumerable<NetworkPair> Of(IReadOnlyList<NetworkOutcomes> networks)
    {
        for (var i = 0; i < networks.Count; i++)
            for (var j = i + 1; j < networks.Count; j++)
            {
                yield return Pair(MetricNames.Natural, networks[i], networks[j], PairedCount.Of(networks[i].Natural, networks[j].Natural));
                foreach (var (first, second) in networks[i].Attacks.Zip(networks[j].Attacks))
                    yield return Pair(first.Attack.Name, networks[i], networks[j], PairedCount.Of(first.Right, second.Right));
            }
    }

    static NetworkPair Pair(string attack, NetworkOutcomes first, NetworkOutcomes second, PairedCount count) => new()
    {
        Attack = attack,
        First = first.Network,
        Second = second.Network,
        Images = count.Images,
        OnlyFirst = count.OnlyFirst,
        OnlySecond = count.OnlySecond,
        P = count.PValue,
    };
}

/// <summary>The best of several attacks of one budget on each image.</summary>
/// <param name="Name">What its metrics are called: <c>worstCase</c>, or with several budgets <c>worstCase-eps8</c>, <c>worstCase-l2-eps0.5</c>.</param>
/// <param name="Threat">How the budget is measured.</param>
/// <param name="Epsilon">The budget.</param>
/// <param name="NamesBudget">Whether its name names the budget.</param>
sealed record WorstCase(string Name, ThreatKind Threat, double Epsilon, bool NamesBudget)
{
    /// <summary>The worst case of each budget that several attacks share, in the order of the attacks.</summary>
    public static IReadOnlyList<WorstCase> Of(EvaluateSpec evaluate)
    {
        var budgets = evaluate.Attacks.GroupBy(attack => (attack.Threat, attack.Epsilon)).ToArray();
        return
        [
            .. budgets.Where(attacks => attacks.Count() > 1).Select(attacks => new WorstCase(
                budgets.Length == 1 ? MetricNames.WorstCase : $"{MetricNames.WorstCase}{attacks.Key.Threat.Infix}-{attacks.First().BudgetName}",
                attacks.Key.Threat, attacks.Key.Epsilon, NamesBudget: budgets.Length > 1)),
        ];
    }

    /// <summary>Whether an attack has this budget.</summary>
    public bool IsOf(AttackSpec attack) => (attack.Threat, attack.Epsilon) == (Threat, Epsilon);
}
