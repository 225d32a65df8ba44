using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>A sparse sub-network at its start: a mask, and the weights that training begins from, masked already.</summary>
public sealed class Ticket
{
    readonly Dictionary<string, float[]> start = [];

    /// <summary>A ticket that starts from these weights: the saved initialization or early weights (rewinding), or fresh ones. They are copied.</summary>
    /// <param name="mask">What it keeps.</param>
    /// <param name="start">Every parameter and every running statistic of the network by name, row-major; what the mask prunes becomes +0.</param>
    /// <exception cref="PruningException">A layer of the mask has no weights, or another count of them.</exception>
    public Ticket(TicketMask mask, IReadOnlyDictionary<string, float[]> start)
    {
        Mask = mask;
        foreach (var (name, values) in start) this.start[name] = [.. values];
        foreach (var layer in mask.Layers)
        {
            if (!this.start.TryGetValue(layer.Name, out var weights)) throw new PruningException($"ticket: the start weights have no {layer.Name}, which the mask prunes");
            layer.ApplyTo(weights);
        }
    }

    /// <summary>What it keeps.</summary>
    public TicketMask Mask { get; }

    /// <summary>The weights and running statistics it starts from, by name; pruned weights are +0.</summary>
    public IReadOnlyDictionary<string, float[]> Start => start;

    /// <summary>A ticket that starts from a network's present weights and running statistics.</summary>
    /// <exception cref="PruningException">The mask is of another network.</exception>
    public static Ticket Of(Network network, TicketMask mask)
    {
        var start = network.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray());
        foreach (var state in network.State) start[state.Name] = state.Value.ToArray();
        return new Ticket(mask, start);
    }

    /// <summary>Puts start weights, running statistics and masks into a network; a mask it had elsewhere is removed.</summary>
    /// <exception cref="PruningException">The ticket is of another network: a tensor is missing on one side, or counts differ. The network is unchanged then.</exception>
    public void ApplyTo(Network network)
    {
        var targets = network.Parameters.Select(p => (p.Name, p.Value)).Concat(network.State.Select(s => (s.Name, s.Value))).ToArray();
        foreach (var (name, value) in targets)
        {
            if (!start.TryGetValue(name, out var values)) throw new PruningException($"ticket for {network.Name}: has no weights for {name}");
            if (values.Length != value.Shape.Count) throw new PruningException($"ticket for {network.Name}: {name} wants {value.Shape.Count} numbers for {value.Shape}, got {values.Length}");
        }
        var names = targets.Select(t => t.Name).ToHashSet();
        if (start.Keys.FirstOrDefault(k => !names.Contains(k)) is { } unknown) throw new PruningException($"ticket for {network.Name}: the network has no {unknown}");
        var prunable = network.Parameters.Where(p => p.IsPrunable).Select(p => p.Name).ToHashSet();
        if (Mask.Layers.FirstOrDefault(l => !prunable.Contains(l.Name)) is { } wrong) throw new PruningException($"ticket for {network.Name}: {wrong.Name} is not prunable, but has a mask");

        foreach (var (name, value) in targets) value.Write(start[name]);
        foreach (var parameter in network.Parameters) parameter.SetMask(Mask.Find(parameter.Name)?.ToFloats());
    }
}
