using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>Whether a network is still one.</summary>
static class FiniteNumbers
{
    /// <summary>The first of a network's parameters and running statistics that has a number that is not finite; null where all are.</summary>
    public static string? FirstWithout(Network network)
    {
        var tensors = network.Parameters.Select(parameter => (parameter.Name, parameter.Value))
            .Concat(network.State.Select(statistic => (statistic.Name, statistic.Value)));
        foreach (var (name, tensor) in tensors)
            if (Array.Exists(tensor.ToArray(), number => !float.IsFinite(number))) return name;
        return null;
    }
}
