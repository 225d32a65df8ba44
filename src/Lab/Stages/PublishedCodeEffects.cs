using NativeTickets.Nn;

namespace NativeTickets.Lab.Stages;

/// <summary>
/// Two side effects of the paper's published pruning code, applied after every step of a ticket's training: each linear bias is multiplied by the share of
/// its row's weights that is kept, and scale and shift of a batch norm are set to 0 where the convolution before it keeps no weight of that channel.
/// </summary>
/// <remarks>
/// Goes through the host's memory: these are a few thousand numbers per step, and speed is no concern where a published result is to be understood.
/// A dense network stays unchanged.
/// </remarks>
sealed class PublishedCodeEffects : StepObserver
{
    readonly List<(Parameter Target, float[] Factors)> products = [];

    /// <summary>Finds what to change; the network has its mask already.</summary>
    public PublishedCodeEffects(Network network, bool shrinkLinearBias, bool zeroDeadChannels)
    {
        float[]? filters = null; // share of each filter's weights that is kept, of the convolution before
        foreach (var layer in network.Layers)
            switch (layer)
            {
                case Conv2d { OwnParameters: [var weight, ..] }:
                    filters = KeptShares(weight);
                    break;
                case BatchNorm { OwnParameters: [var scale, var shift] } when filters is not null && filters.Length == scale.Value.Shape.Count:
                    if (!zeroDeadChannels || !filters.Contains(0)) break;
                    float[] alive = [.. filters.Select(share => share > 0 ? 1f : 0f)];
                    products.Add((scale, alive));
                    products.Add((shift, alive));
                    break;
                case Linear { OwnParameters: [var weight, var bias] }:
                    filters = null;
                    if (shrinkLinearBias && KeptShares(weight) is { } rows) products.Add((bias, rows));
                    break;
            }
    }

    /// <inheritdoc/>
    public override void AfterStep(Network network, StepContext context)
    {
        foreach (var (target, factors) in products)
        {
            var values = target.Value.ToArray();
            for (var i = 0; i < values.Length; i++) values[i] = factors[i] == 0 ? 0 : values[i] * factors[i]; // no -0, no 0 · NaN
            target.Value.Write(values);
        }
    }

    /// <summary>The share of each filter's or row's weights that is kept; null without a mask.</summary>
    static float[]? KeptShares(Parameter weight)
    {
        if (weight.Mask is not { } mask) return null;
        var each = mask.Count / weight.Value.Shape[0];
        return [.. mask.ToFlags().Chunk(each).Select(row => row.Count(kept => kept) / (float)each)];
    }
}
