using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>A copy of the scored network that computes in double precision, with the device that it lives on.</summary>
sealed class DoubleCopy : IDisposable
{
    /// <exception cref="NetworkException">The network cannot be copied.</exception>
    public DoubleCopy(ScoringInput input)
    {
        Device = Device.OpenDouble(input.Network.Device.Threads);
        try
        {
            Network = input.Network.CopyTo(Device);
        }
        catch
        {
            Device.Dispose();
            throw;
        }
        Prunable = [.. input.Weights.Select(layer => Network.Parameters.First(p => p.Name == layer.Name))];
    }

    public Device Device { get; }

    public Network Network { get; }

    /// <summary>Its weights in the order of <see cref="ScoringInput.Weights"/>.</summary>
    public IReadOnlyList<Parameter> Prunable { get; }

    /// <summary>The gradient of each weight of a layer; 0 where none reached the layer, and where a weight is not kept.</summary>
    public double[] GradientOf(int layer, ReadOnlySpan<bool> kept)
    {
        var weight = Prunable[layer].Value;
        if (!weight.HasGradient) return new double[kept.Length];
        var gradient = weight.Gradient!.ReadDoubles();
        for (var i = 0; i < kept.Length; i++)
            if (!kept[i]) gradient[i] = 0;
        return gradient;
    }

    public void Dispose()
    {
        Network.Dispose();
        Device.Dispose();
    }
}
