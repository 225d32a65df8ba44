using System.Globalization;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Inspection;

/// <summary>What a network consists of, to show it.</summary>
public static class ModelInspection
{
    /// <summary>Describes a network by name.</summary>
    /// <param name="name"><c>lenet</c>, <c>vgg16-w8</c> …</param>
    /// <param name="channels">Of its images; null for 1 of the LeNets and 3 of the others.</param>
    /// <param name="size">Height and width of its images; null for 28 of the LeNets and 32 of the others.</param>
    /// <param name="classes">How many logits it gives.</param>
    /// <param name="sparsity">Share of every prunable layer that a mask prunes, for the expected gain of the sparse kernels; from 0 to below 1.</param>
    /// <exception cref="UserException">The sparsity is out of range, there is no such network, or it does not fit such images.</exception>
    public static ModelSummary Describe(string name, int? channels = null, int? size = null, int classes = 10, double sparsity = 0)
    {
        Networks.CheckName(name);
        if (sparsity is not (>= 0 and < 1)) throw new NetworkException($"--sparsity is a share from 0 to below 1, got {sparsity.ToString(CultureInfo.InvariantCulture)}");
        var isSmall = name.StartsWith("lenet", StringComparison.Ordinal);
        var extent = size ?? (isSmall ? 28 : 32);
        using var device = Device.Open("cpu", threads: 1);
        using var network = Networks.Create(name, device, new ImageShape(channels ?? (isSmall ? 1 : 3), extent, extent), classes);
        var found = NetworkDescription.Of(network, 1 - sparsity);
        return new ModelSummary(
            found.Name,
            $"{found.Input.Channels}x{found.Input.Height}x{found.Input.Width}",
            classes,
            found.Parameters,
            found.Prunable,
            found.MultiplyAdds,
            found.SparseGain,
            [.. found.Layers.Select(l => new ModelLayer(l.Name, l.Kind, l.Output.ToString(), l.Parameters, l.Prunable, l.MultiplyAdds, l.SparseGain))]);
    }
}
