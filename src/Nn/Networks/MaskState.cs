namespace NativeTickets.Nn;

/// <summary>A network's masks as named numbers on the host, 1 keeps and 0 is pruned: what checkpoints hold where masks change while training.</summary>
public static class MaskState
{
    /// <summary>A copy of the masks by the names of their weights; what has no mask is not among them.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> Read(Network network) => network.Parameters.Where(parameter => parameter.MaskTensor is not null)
        .ToDictionary(parameter => parameter.Name, parameter => WeightsEntry.Of(parameter.MaskTensor!), StringComparer.Ordinal);

    /// <summary>Sets exactly these masks; pruned weights become +0, and write weights afterwards, as others may be kept now.</summary>
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
}
