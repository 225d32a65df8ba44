using System.Text.Json.Nodes;

namespace NativeTickets.Lab.Cards;

/// <summary>A model's facts as RobustBench keeps them.</summary>
/// <remarks>Source: model_info/cifar10/Linf/*.json of github.com/RobustBench/robustbench; numbers are texts in percent there.</remarks>
static class RobustBenchCard
{
    const double UsualBudget = 8.0 / 255; // of its L-infinity boards

    const int OnePass = 1; // none of our networks draws random numbers or asks several networks

    /// <summary>The file's text.</summary>
    /// <exception cref="RequestException">AutoAttack has not measured it.</exception>
    public static string Write(MeasuredNetwork network)
    {
        var found = StageCard.AutoAttackOf(network, UsualBudget);
        var robust = AttackFinding.Percent(found.Robust);
        var card = new JsonObject
        {
            ["link"] = null,
            ["name"] = null,
            ["authors"] = null,
            // nobody knows what weights of a file were trained on
            ["additional_data"] = !network.Network.IsGiven ? JsonValue.Create(network.Data.Extra is not null) : null,
            ["number_forward_passes"] = OnePass,
            ["dataset"] = network.Data.Kind.Name,
            ["venue"] = null,
            ["architecture"] = network.Network.Name,
            ["eps"] = found.Budget,
            ["clean_acc"] = AttackFinding.Percent(found.Natural),
            ["reported"] = robust,
            ["autoattack_acc"] = robust,
            ["footnote"] = Footnote(network, found),
            ["unreliable"] = found.IsDoubtful,
        };
        return card.ToJsonString(StageCard.Layout) + "\n";
    }

    static string Footnote(MeasuredNetwork network, AttackFinding found)
    {
        var pruned = network.Sparsity is > 0 and var sparsity ? $"{AttackFinding.Percent(sparsity)}% of its prunable weights are 0. " : "";
        var scaled = network.Run.Scale is { } scale ? $" at the scale {scale}" : "";
        return $"Stage {network.Entry.Id} of the run {network.Run.Name}{scaled}, {network.Entry.Label}. {pruned}"
            + FormattableString.Invariant($"AutoAttack in the norm {found.Attack.Threat.Name} on the first {found.Images:#,0} test images.");
    }
}
