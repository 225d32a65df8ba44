namespace NativeTickets.Nn;

/// <summary>What weights start from in the place of a network's own choice.</summary>
public sealed record NetworkStart
{
    NetworkStart(string name, Func<int, Initialization> weight, Initialization scale) => (Name, Weight, Scale) = (name, weight, scale);

    /// <summary>
    /// open_lth's: weights of convolutions and linear layers normal with deviation √(2 / inputs), scales of batch norm uniform in [0, 1), shifts 0, other biases
    /// as PyTorch's. Sources: He et al. 2015, arXiv:1502.01852, forward case; facebookresearch/open_lth, <c>kaiming_normal</c> with
    /// <c>batchnorm_init: uniform</c>.
    /// </summary>
    public static NetworkStart OpenLth { get; } =
        new("openLth", inputs => Initialization.Normal(Math.Sqrt(2.0 / inputs)), Initialization.UniformFromZero(1));

    /// <summary>What pipelines call it.</summary>
    public string Name { get; }

    /// <summary>Of a convolution's or linear layer's weights, by how many numbers an output sees.</summary>
    internal Func<int, Initialization> Weight { get; }

    /// <summary>Of batch norm's scales.</summary>
    internal Initialization Scale { get; }
}
