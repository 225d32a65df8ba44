namespace NativeTickets.Nn;

/// <summary>A network's masks as named numbers on the host, 1 keeps and 0 is pruned: what checkpoints hold where masks change while training.</summary>
public static class MaskState
{
    /// <summary>Precedes the name of the weight that a mask is of, where a file holds masks beside weights.</summary>
    public const string Prefix = "mask/";

    /// <summary>A copy of the masks by the names of their weights; what has no mask is not among them.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> Read(Network network) => network.Parameters.Where(parameter => parameter.MaskTensor is not null)
        .ToDictionary(parameter => parameter.Name, parameter => WeightsEntry.Of(parameter.MaskTensor!), StringComparer.Ordinal);

    /// <summary>The same as a file names them.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> ReadPrefixed(Network network) =>
        Read(network).ToDictionary(mask => Prefix + mask.Key, mask => mask.Value, StringComparer.Ordinal);

    /// <summary>The masks of a file's tensors, by the names of their weights.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> Of(IReadOnlyDictionary<string, WeightsEntry> tensors) => tensors.Where(IsMask)
        .ToDictionary(tensor => tensor.Key[Prefix.Length..], tensor => tensor.Value, StringComparer.Ordinal);

    /// <summary>A file's tensors without its masks.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> Without(IReadOnlyDictionary<string, WeightsEntry> tensors) =>
        tensors.Where(tensor => !IsMask(tensor)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Sets exactly these masks; pruned weights become +0. Write the weights afterwards: other ones may be kept now.</summary>
    /// <param name="network">Nothing of it changes where an error is thrown.</param>
    /// <param name="masks">By the names of weights.</param>
    /// <param name="source">Where they come from, for messages: a file's path.</param>
    /// <exception cref="NetworkException">A name is of no weight that can be pruned, a shape differs, or an entry is neither 0 nor 1.</exception>
    public static void Write(Network network, IReadOnlyDictionary<string, WeightsEntry> masks, string source)
    {
        var prunable = network.Parameters.Where(parameter => parameter.IsPrunable).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        var read = new Dictionary<string, Mask>(StringComparer.Ordinal);
        foreach (var (name, entry) in masks)
        {
            if (!prunable.TryGetValue(name, out var parameter))
                throw new NetworkException($"{source}: there is a mask of '{name}', which network {network.Name} cannot prune");
            if (entry.Shape != parameter.Value.Shape)
                throw new NetworkException($"{source}: the mask of '{name}' is {entry.Shape}, network {network.Name} expects {parameter.Value.Shape}");
            read[name] = Mask.FromFloats(name, entry.Values);
        }
        foreach (var (name, parameter) in prunable) parameter.SetMask(read.GetValueOrDefault(name));
    }

    static bool IsMask(KeyValuePair<string, WeightsEntry> tensor) => tensor.Key.StartsWith(Prefix, StringComparison.Ordinal);
}
