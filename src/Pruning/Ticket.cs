using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>A sparse sub-network at its start: a mask, and the weights that training begins from, masked already.</summary>
public sealed class Ticket
{
    readonly Dictionary<string, WeightsEntry> start = new(StringComparer.Ordinal);

    /// <summary>A ticket that starts from these weights: the saved initialization or early weights (rewinding), or fresh ones. Masked layers are
    /// copied.</summary>
    /// <param name="mask">What it keeps.</param>
    /// <param name="start">What <see cref="NetworkState.Read(Network)"/> gives: every weight and running statistic by name. What the mask prunes becomes
    /// +0.</param>
    /// <exception cref="PruningException">A layer of the mask has no weights, or another count of them.</exception>
    public Ticket(TicketMask mask, IReadOnlyDictionary<string, WeightsEntry> start)
    {
        Mask = mask;
        foreach (var (name, entry) in start) this.start[name] = entry;
        foreach (var layer in mask.Layers)
        {
            if (!start.TryGetValue(layer.Name, out var entry))
                throw new PruningException($"ticket: the start weights have no {layer.Name}, which the mask prunes");
            float[] weights = [.. entry.Values];
            if (weights.Length != layer.Count)
                throw new PruningException($"ticket: the mask of {layer.Name} has {layer.Count} entries, the start {weights.Length} weights");
            layer.ApplyTo(weights);
            this.start[layer.Name] = new WeightsEntry(entry.Shape, weights);
        }
    }

    /// <summary>What it keeps.</summary>
    public TicketMask Mask { get; }

    /// <summary>The weights and running statistics it starts from, by name; pruned weights are +0.</summary>
    public IReadOnlyDictionary<string, WeightsEntry> Start => start;

    /// <summary>A ticket that starts from a network's present weights and running statistics.</summary>
    /// <exception cref="PruningException">The mask is of another network.</exception>
    public static Ticket Of(Network network, TicketMask mask) => new(mask, NetworkState.Read(network));

    /// <summary>Puts start weights, running statistics and masks into a network; a mask it had elsewhere is removed.</summary>
    /// <param name="network">Nothing of it changes where an error is thrown.</param>
    /// <exception cref="PruningException">The mask is of a tensor that is not prunable in this network.</exception>
    /// <exception cref="NetworkException">A tensor is missing on one side, or shapes differ.</exception>
    public void ApplyTo(Network network)
    {
        var prunable = network.Parameters.Where(p => p.IsPrunable).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        if (Mask.Layers.FirstOrDefault(l => !prunable.Contains(l.Name)) is { } wrong)
            throw new PruningException($"ticket for {network.Name}: {wrong.Name} has a mask, but is not prunable there");
        NetworkState.Write(network, start, "ticket");
        foreach (var parameter in network.Parameters)
        {
            // an earlier mask was enforced on what was just written: without it, write once more
            if (parameter.Mask is not null)
            {
                parameter.SetMask([]);
                parameter.Value.Write(start[parameter.Name].Values);
            }
            parameter.SetMask(Mask.Find(parameter.Name));
        }
    }
}
