using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Models;

/// <summary>
/// The weights file that a stage hands to those that depend on it: a network's state, and the masks of a ticket as <c>mask/name</c> where there is one; held
/// without what the masks prune.
/// </summary>
static class StageWeights
{
    /// <summary>Its name in the folder of a stage.</summary>
    public const string FileName = "checkpoints/final.safetensors";

    /// <summary>Its name where a training ended with other weights than those it kept.</summary>
    public const string LastEpochFileName = "checkpoints/last-epoch.safetensors";

    /// <summary>Its name where a training kept an average of its weights beside them.</summary>
    public const string AverageFileName = "checkpoints/average.safetensors";

    /// <summary>The text of a weights file that says which stage wrote it: the stage's hash.</summary>
    public const string StageKey = "nativetickets.stage";

    /// <summary>Writes a network with its masks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="hash">The hash of the stage whose it is.</param>
    public static void Write(string path, Network network, string hash)
    {
        var masks = MaskState.ReadPrefixed(network);
        WeightsFile.WritePacked(path, NetworkState.Read(network).Concat(masks).ToDictionary(), masks.Keys.ToDictionary(mask => mask[MaskState.Prefix.Length..]),
            new Dictionary<string, string>(NetworkBlueprint.Of(network).ToTexts()) { [StageKey] = hash });
    }

    /// <summary>Reads a weights file of a stage.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hash">The stage's hash; null where it is not known.</param>
    /// <exception cref="UserException">It cannot be read, or is another stage's. Files of earlier versions do not say whose they are.</exception>
    public static WeightsFile Open(string path, string? hash)
    {
        var file = WeightsFile.Read(path);
        if (hash is null || !file.Metadata.TryGetValue(StageKey, out var of) || of == hash) return file;
        throw new FileException($"{path}: are the weights of the stage whose hash is {ShownText.WithoutControls(of)}, wanted those of {hash}; "
            + "put this stage's own file back, or remove the stage's folder and run the pipeline again");
    }

    /// <summary>Puts weights and masks into a network; masks it had are removed where the file has none.</summary>
    /// <exception cref="UserException">The file cannot be read or is of another network.</exception>
    public static void Read(string path, Network network, string hash)
    {
        var file = Open(path, hash);
        MaskState.Write(network, MaskState.Of(file.Tensors), path);
        NetworkState.Write(network, WeightsOf(file), path);
    }

    /// <summary>Puts only the masks into a network, which keeps its own weights where it has no mask.</summary>
    /// <exception cref="UserException">The file cannot be read or is of another network.</exception>
    public static void ReadMasks(string path, Network network, string hash)
    {
        if (ReadMask(path, network, hash) is not { } mask) return;
        foreach (var layer in mask.Layers) network.Parameters.First(p => p.Name == layer.Name).SetMask(layer);
    }

    /// <summary>The masks in a file; null where it has none.</summary>
    /// <exception cref="UserException">The file cannot be read, or an entry of a mask is neither 0 nor 1.</exception>
    public static TicketMask? ReadMask(string path, Network network, string hash)
    {
        var masks = MaskState.Of(Open(path, hash).Tensors);
        var layers = network.Parameters.Where(p => masks.ContainsKey(p.Name)).Select(p => Mask.FromFloats(p.Name, masks[p.Name].Values)).ToArray();
        return layers.Length == 0 ? null : new TicketMask(layers);
    }

    /// <summary>The masks in a file, whatever network they are of; null where it has none.</summary>
    /// <exception cref="UserException">The file cannot be read, or an entry of a mask is neither 0 nor 1.</exception>
    public static TicketMask? ReadMask(string path, string hash)
    {
        var layers = MaskState.Of(Open(path, hash).Tensors).Select(mask => Mask.FromFloats(mask.Key, mask.Value.Values)).ToArray();
        return layers.Length == 0 ? null : new TicketMask(layers);
    }

    /// <summary>A file's tensors without its masks.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> WeightsOf(WeightsFile file) => MaskState.Without(file.Tensors);
}
