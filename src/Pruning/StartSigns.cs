using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>Start weights with the magnitudes of some weights and the signs of others: <c>|w| · sign(s)</c>, the sign of 0 being that of +0.</summary>
public static class StartSigns
{
    /// <summary>Gives the weights that a network's masks keep the signs of another's; all prunable weights where it has no mask.</summary>
    /// <param name="network">Its magnitudes stay. What is pruned stays +0.</param>
    /// <param name="signs">A network of the same parameters.</param>
    /// <exception cref="PruningException">The networks differ in their parameters.</exception>
    public static void Give(Network network, Network signs)
    {
        var theirs = signs.Parameters.ToDictionary(parameter => parameter.Name);
        foreach (var parameter in network.Parameters.Where(parameter => parameter.IsPrunable))
        {
            if (!theirs.TryGetValue(parameter.Name, out var other) || other.Value.Shape != parameter.Value.Shape)
                throw new PruningException($"{signs.Name} has no {parameter.Name} of {parameter.Value.Shape}, whose signs {network.Name} was to get");
            var (weights, from) = (parameter.Value.ToArray(), other.Value.ToArray());
            for (var i = 0; i < weights.Length; i++)
                if (parameter.Mask?[i] != false) weights[i] = from[i] < 0 ? -Math.Abs(weights[i]) : Math.Abs(weights[i]);
            parameter.Value.Write(weights);
        }
    }
}
