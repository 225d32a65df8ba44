namespace NativeTickets.Nn;

/// <summary>Everything a network or an optimizer remembers, as named numbers on the host: what weights files, checkpoints and tickets hold.</summary>
public static class NetworkState
{
    /// <summary>Files may have it, networks do not.</summary>
    const string UnusedCounter = "." + PublicNames.Counter;

    /// <summary>A copy of all weights and running statistics. Masks are not among them.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> Read(Network network) => Read(TensorsOf(network));

    /// <summary>A copy of the optimizer's tensors; its numbers are in <see cref="Optimizer.SaveNumbers"/>.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> Read(Optimizer optimizer) => Read(TensorsOf(optimizer));

    /// <summary>Overwrites all weights and running statistics; where the network has a mask, pruned weights become +0.</summary>
    /// <param name="network">Nothing of it changes where an error is thrown.</param>
    /// <param name="values">Exactly the network's names, each with its shape; PyTorch's counters of batches may be among them.</param>
    /// <param name="source">Where the values come from, for messages: a file's path.</param>
    /// <exception cref="NetworkException">A name is missing or unknown, or a shape differs.</exception>
    public static void Write(Network network, IReadOnlyDictionary<string, WeightsEntry> values, string source)
    {
        Write(TensorsOf(network), values, source, $"network {network.Name}");
        foreach (var parameter in network.Parameters)
            if (parameter.Mask is { } mask) parameter.SetMask(mask);
    }

    /// <summary>Overwrites the optimizer's tensors.</summary>
    /// <param name="optimizer">Nothing of it changes where an error is thrown.</param>
    /// <param name="values">Exactly the optimizer's names, each with its shape.</param>
    /// <param name="source">Where the values come from, for messages: a file's path.</param>
    /// <exception cref="NetworkException">A name is missing or unknown, or a shape differs.</exception>
    public static void Write(Optimizer optimizer, IReadOnlyDictionary<string, WeightsEntry> values, string source) =>
        Write(TensorsOf(optimizer), values, source, $"optimizer {optimizer.Name} of network {optimizer.Network.Name}");

    /// <summary>The names of running variances with a number that is negative or not finite, which no images have; no training leaves them.</summary>
    public static IReadOnlyList<string> UnsoundVariances(Network network) =>
    [
        .. network.State.Where(tensor => tensor.Name.EndsWith(PublicNames.Variance, StringComparison.Ordinal)
            && !Array.TrueForAll(tensor.Value.ToArray(), variance => variance >= 0 && float.IsFinite(variance))).Select(tensor => tensor.Name),
    ];

    /// <summary>The names and shapes of all weights and running statistics.</summary>
    internal static IReadOnlyDictionary<string, Shape> Shapes(Network network) =>
        TensorsOf(network).ToDictionary(t => t.Name, t => t.Value.Shape, StringComparer.Ordinal);

    static IEnumerable<StateTensor> TensorsOf(Network network) => network.Parameters.Select(p => new StateTensor(p.Name, p.Value)).Concat(network.State);

    static IEnumerable<StateTensor> TensorsOf(Optimizer optimizer) => optimizer.State;

    static Dictionary<string, WeightsEntry> Read(IEnumerable<StateTensor> tensors) =>
        tensors.ToDictionary(t => t.Name, t => WeightsEntry.Of(t.Value), StringComparer.Ordinal);

    static void Write(IEnumerable<StateTensor> tensors, IReadOnlyDictionary<string, WeightsEntry> values, string source, string owner)
    {
        var wanted = tensors.ToDictionary(t => t.Name, t => t.Value, StringComparer.Ordinal);
        foreach (var (name, tensor) in wanted)
        {
            if (!values.TryGetValue(name, out var entry)) throw new NetworkException($"{source}: there is no '{name}' {tensor.Shape}, which {owner} has");
            if (entry.Shape != tensor.Shape) throw new NetworkException($"{source}: '{name}' is {entry.Shape}, {owner} expects {tensor.Shape}");
        }
        foreach (var name in values.Keys)
            if (!wanted.ContainsKey(name) && !name.EndsWith(UnusedCounter, StringComparison.Ordinal))
                throw new NetworkException($"{source}: there is '{name}', which {owner} does not have");
        foreach (var (name, tensor) in wanted) tensor.Write(values[name].Values);
    }
}
