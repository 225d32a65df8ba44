using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Running;

/// <summary>The initial weights that a model's <c>weights</c> file gives, the same to every seed.</summary>
static class InitialWeights
{
    /// <summary>The content hashes of all files of a pipeline; empty for none.</summary>
    public static string Hashes(PipelineSpec pipeline) =>
        string.Join(' ', pipeline.Variants.Select(variant => ((NetworkSpec)variant.Model).Weights).OfType<string>().Distinct().Select(NetworkSpec.HashOf));

    /// <summary>What is said of them after the model's name; empty without a file.</summary>
    public static string Words(NetworkSpec model)
    {
        if (model.Weights is not { } path) return "";
        var hasMask = WeightsFile.Read(path).Tensors.Keys.Any(name => name.StartsWith(StageWeights.MaskPrefix, StringComparison.Ordinal));
        return $", initial weights from {path}{(hasMask ? " without the mask there" : "")}";
    }

    /// <summary>Puts them into a network; one without a file stays unchanged.</summary>
    /// <exception cref="UserException">The file cannot be read, is of another network, or is not the one that the pipeline was planned with.</exception>
    public static void Load(NetworkSpec model, Network network)
    {
        if (model.Weights is not { } path) return;
        if (model.WeightsSha256 is { } hash && NetworkSpec.HashOf(path) != hash)
            throw new RunException($"{path}: the initial weights have changed since this run was planned; run the pipeline again, or put the file back");
        var file = WeightsFile.Read(path);
        var source = file.Metadata.TryGetValue(NetworkBlueprint.NameKey,
            out var name) && name != network.Name ? $"{path}, of network '{ShownText.Quote(name)}'" : path;
        NetworkState.Write(network, ForeignWeights.Read(network, Tensors(file), source), source);
    }

    /// <summary>A file's weights: without masks, and of the checkpoint of an unfinished training those of its network alone.</summary>
    static IReadOnlyDictionary<string, WeightsEntry> Tensors(WeightsFile file)
    {
        const string prefix = CheckpointFiles.NetworkPrefix;
        var inside = file.Tensors.Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(tensor => tensor.Key[prefix.Length..],
            tensor => tensor.Value);
        return inside.Count > 0 ? inside : StageWeights.WeightsOf(file);
    }
}
