using NativeTickets.Adversarial;

namespace NativeTickets.Pipelines;

/// <summary>Two networks under one attack, image by image.</summary>
/// <param name="Attack">The attack's name; <c>natural</c> for images as they are.</param>
/// <param name="First">The stage of the one.</param>
/// <param name="Second">The stage of the other.</param>
/// <param name="Count">Where they differ.</param>
sealed record NetworkComparison(string Attack, string First, string Second, PairedCount Count)
{
    /// <summary>Every pair of networks under every attack.</summary>
    public static IEnumerable<NetworkComparison> Of(IReadOnlyList<NetworkOutcomes> networks)
    {
        for (var i = 0; i < networks.Count; i++)
            for (var j = i + 1; j < networks.Count; j++)
            {
                yield return new(MetricNames.Natural, networks[i].Network, networks[j].Network, PairedCount.Of(networks[i].Natural, networks[j].Natural));
                foreach (var (first, second) in networks[i].Attacks.Zip(networks[j].Attacks))
                    yield return new(first.Attack.Name, networks[i].Network, networks[j].Network, PairedCount.Of(first.Right, second.Right));
            }
    }
}
