namespace NativeTickets.Nn;

/// <summary>
/// The start weights of open_lth (<c>kaiming_normal</c> with <c>batchnorm_init: uniform</c>): weights of convolutions and linear layers are normal with
/// deviation <c>√(2 / inputs)</c>, scales of batch norms uniform in [0, 1), their shifts 0. Biases are drawn as they are otherwise.
/// </summary>
/// <remarks>Source: He et al. 2015, arXiv:1502.01852, forward case; Frankle et al. 2020, arXiv:1912.05671, for the scales.</remarks>
public static class OpenLthStart
{
    /// <summary>Draws a network's weights again; biases and running statistics stay.</summary>
    /// <param name="network">Without masks.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="draw">0 for the start weights that all arms of a seed share, 1 and more for fresh ones.</param>
    public static void Draw(Network network, long seed, int draw)
    {
        foreach (var layer in network.Layers)
        {
            if (layer is Conv2d or Linear) Draw(layer.OwnParameters[0], Initialization.Normal(Math.Sqrt(2.0 / InputsOf(layer.OwnParameters[0]))));
            else if (layer is BatchNorm) Draw(layer.OwnParameters[0], Initialization.UnitUniform);
        }

        void Draw(Parameter parameter, Initialization start)
        {
            var values = new float[parameter.Value.Shape.Count];
            start.Draw(new RandomStream(seed, $"open_lth/{parameter.Name}", draw), values);
            parameter.Value.Write(values);
        }
    }

    /// <summary>How many numbers one output sees.</summary>
    static int InputsOf(Parameter weight) => weight.Value.Shape.Count / weight.Value.Shape[0];
}
