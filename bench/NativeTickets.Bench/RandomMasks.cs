using System.Globalization;
using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>Uniformly random masks that prune exactly the same share of every convolution and linear layer.</summary>
static class RandomMasks
{
    public const int Seed = 1;

    /// <summary>What the name of a sparse case ends with: nothing for a dense one, <c>@0.80</c>.</summary>
    public static string Suffix(double sparsity) => sparsity == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"@{sparsity:F2}");

    public static void Apply(Network network, double sparsity)
    {
        if (sparsity == 0) return;
        for (var i = 0; i < network.Parameters.Count; i++)
            if (network.Parameters[i].IsPrunable) network.Parameters[i].SetMask(Mask(network.Parameters[i].Value.Shape.Count, sparsity, i));
    }

    public static float[] Mask(int count, double sparsity, int draw)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        new RandomStream(Seed, "bench mask", draw).Shuffle(order.AsSpan());
        var mask = new float[count];
        Array.Fill(mask, 1);
        foreach (var i in order.AsSpan(0, (int)Math.Round(count * sparsity))) mask[i] = 0;
        return mask;
    }
}
