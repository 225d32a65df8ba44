using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Evaluations;

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
