using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>The weights of one prunable layer, on the host.</summary>
/// <param name="Name">The parameter's name, <c>conv1.weight</c>.</param>
/// <param name="Values">Row-major.</param>
public sealed record NamedWeights(string Name, float[] Values)
{
    /// <summary>The same numbers on a device that counts them faster than the host; null where there is none.</summary>
    public Tensor? OnDevice { get; init; }

    /// <summary>Of the weights, [K, C, R, S] or [outputs, inputs]; null where nobody said it.</summary>
    public Shape? Shape { get; init; }

    internal Shape RequiredShape => Shape
        ?? throw new PruningException($"pruning: {Name} does not say its shape, which shares among layers and patterns of weights need; give it one");

    /// <summary>The prunable weights of a network (convolution and linear weights, first and last layer included), in its order of layers.</summary>
    /// <remarks>Make masks of them before the network's weights change: on a GPU their ranks are counted there.</remarks>
    public static IReadOnlyList<NamedWeights> Of(Network network) =>
        [.. network.Parameters.Where(p => p.IsPrunable).Select(p =>
            new NamedWeights(p.Name, p.Value.ToArray())
            {
                OnDevice = MagnitudeHistogram.IsOn(network.Device) ? p.Value : null,
                Shape = p.Value.Shape,
            })];
}
