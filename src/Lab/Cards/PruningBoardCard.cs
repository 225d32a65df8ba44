using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NativeTickets.Lab.Attacks;

namespace NativeTickets.Lab.Cards;

/// <summary>What an issue of the Adversarial Pruning Benchmark that adds a network asks for: its taxonomy, its results, and what it is loaded with.</summary>
/// <remarks>
/// Sources: utils/test.py (<c>benchmark</c>), utils/utils.py (<c>model_key_maker</c>) and .github/ISSUE_TEMPLATE/new-ap-method.md of
/// github.com/pralab/AdversarialPruningBenchmark.
/// </remarks>
static class PruningBoardCard
{
    const double Budget = 0.031;
    const long Images = 10_000;
    const double TunedBudget = 8.0 / 255; // beyond which a distance counts as robust
    const int TunedImages = 128, TunedTrials = 32, TrialImages = 64, TunedSkipped = TunedTrials * TrialImages;

    static readonly Dictionary<string, string> Networks = new() { ["resnet18"] = "R18", ["vgg16-ap"] = "V16" };
    static readonly Dictionary<string, string> DataSets = new() { ["cifar10"] = "CIFAR10", ["svhn"] = "SVHN" };
    static readonly double[] Sparsities = [90, 95, 99];

    /// <summary>The file's text, Markdown.</summary>
    /// <exception cref="RequestException">AutoAttack has not measured it, or it is dense.</exception>
    public static string Write(MeasuredNetwork network)
    {
        var found = StageCard.AutoAttackOf(network, Budget);
        var method = $"NativeTickets_{network.Entry.Id.Replace('_', '-')}"; // the board splits keys at the second and third stroke
        var entry = PruningTaxonomy.Of(network, method);
        var text = new StringBuilder("# An entry for the Adversarial Pruning Benchmark\n\n");
        text.Append("## JSON entry\n\n```json\n").Append(entry.ToJsonString(StageCard.Layout)).Append("\n```\n\n");
        text.Append("## Evaluation results\n\n```\nResults ready for claim! Copy and paste the following data:\n\n");
        text.Append(CultureInfo.InvariantCulture, $"\"{KeyOf(network, method)}\" : [\"your_gdrive_link_id\", \"extension\"]\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Clean Accuracy: {100 * found.Natural:0.0#}\n");
        text.Append(CultureInfo.InvariantCulture, $"Robust Accuracy from AA: {100 * found.Robust:0.0#}\n");
        if (TunedOf(network) is { } tuned) text.Append(CultureInfo.InvariantCulture, $"Robust Accuracy from HO-FMN: {tuned.Robust}\n"); // a share, as there
        text.Append("```\n\n");
        text.Append("## Architecture details and normalization\n\n").Append(network.Data.Normalize
            ? "Pixels in [0, 1] are normalized before they reach the weights; the metadata of the exported weights name the constants.\n\n"
            : "Pixels in [0, 1] reach the weights unchanged.\n\n");
        text.Append("## What differs from the board's protocol\n\n");
        foreach (var difference in Differences(network, found)) text.Append("- ").Append(difference).Append('\n');
        return text.ToString();
    }

    static string KeyOf(MeasuredNetwork network, string method)
    {
        var (architecture, data) = (network.Network.Name, network.Data.Kind.Name);
        return FormattableString.Invariant($"{method}_{Networks.GetValueOrDefault(architecture, architecture)}_{DataSets.GetValueOrDefault(data, data)}_US_")
            + PercentOf(network)?.ToString("0.##", CultureInfo.InvariantCulture);
    }

    static double? PercentOf(MeasuredNetwork network) => network.Sparsity is { } sparsity ? Math.Round(100 * sparsity, 2) : null;

    static IEnumerable<string> Differences(MeasuredNetwork network, AttackFinding found)
    {
        if (!Networks.ContainsKey(network.Network.Name))
            yield return $"The network is {network.Network.Name}; the board has {string.Join(" and ", Networks.Keys)}.";
        if (!DataSets.ContainsKey(network.Data.Kind.Name))
            yield return $"The data set is {network.Data.Kind.Name}; the board has {string.Join(" and ", DataSets.Keys)}.";
        if (PercentOf(network) is { } percent && !Sparsities.Contains(percent))
            yield return FormattableString.Invariant($"{percent:0.##} % of the prunable weights are 0; the board has 90, 95 and 99 %.");
        if (found.Attack.Threat != Threats.ThreatKind.All[Threats.ThreatKind.Usual] || found.Attack.Epsilon != Budget)
            yield return $"AutoAttack's budget is {found.Budget} in the norm {found.Attack.Threat.Name}; the board's is {NumberText.Shortest(Budget)} in linf.";
        if (found.Images != Images)
            yield return FormattableString.Invariant($"AutoAttack was run on {found.ImageWords}; the board takes {Images:#,0}.");
        if (found.IsDoubtful) yield return "A check of the attack failed: its number is not to be trusted.";
        if (network.Run.Scale is { } scale) yield return $"The run is of the scale '{scale}' of its pipeline.";
        if (TunedOf(network) is { } tuned)
        {
            yield return "HO-FMN's settings are searched by a low-discrepancy sequence and a Gaussian process of this program in place of Ax, and by the "
                + "median over the images that the network classifies correctly; an image of which nothing is found counts as robust.";
            if (tuned.Images != TunedImages || tuned.Skipped != TunedSkipped || tuned.Tuning is not { Trials: TunedTrials, Images: TrialImages })
                yield return FormattableString.Invariant($"FMN is tuned in {tuned.Tuning!.Trials} trials of {tuned.Tuning.Images} images and measured on ")
                    + $"{tuned.ImageWords}; the board tunes in {TunedTrials} trials of {TrialImages} and takes the {TunedImages} after the first "
                    + FormattableString.Invariant($"{TunedSkipped:#,0}.");
        }
        else
        {
            yield return "Nothing is said of HO-FMN: FMN is not tuned here.";
        }
        foreach (var nearest in network.Findings.Where(finding => finding.Attack.Kind is FmnAttack))
            yield return $"FMN, {(nearest.Tuning is null ? "not tuned" : "tuned")}, leaves {AttackFinding.Percent(nearest.Robust)} % of "
                + $"{nearest.ImageWords} right within {nearest.Budget}.";
    }

    /// <summary>Tuned FMN within the board's budget; null where nothing has measured it.</summary>
    static AttackFinding? TunedOf(MeasuredNetwork network) => network.Findings.FirstOrDefault(finding => finding.Tuning is not null
        && finding.Attack.Kind is FmnAttack && finding.Attack.Epsilon == TunedBudget && !finding.IsDoubtful);
}
