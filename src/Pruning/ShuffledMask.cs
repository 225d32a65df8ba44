using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>The control that knows only how much each layer keeps: a mask permuted within each layer.</summary>
public static class ShuffledMask
{
    /// <summary>The same densities, layer by layer, at uniformly random places.</summary>
    /// <param name="mask">The mask to permute.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="draw">Which independent copy.</param>
    /// <remarks>Every layer draws from a stream of its own name. One draw a weight.</remarks>
    public static TicketMask Draw(TicketMask mask, long seed, int draw = 0) => new(mask.Layers.Select(layer =>
    {
        var kept = layer.ToFlags();
        new RandomStream(seed, "mask/shuffled/" + layer.Name, draw).Shuffle<bool>(kept);
        return Mask.FromFlags(layer.Name, kept);
    }));
}
