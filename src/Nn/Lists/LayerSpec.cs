namespace NativeTickets.Nn;

/// <summary>A layer of a list that a network is built from: <see cref="NetworkBuilder.Layers"/>, <see cref="Networks.FromLayers"/>. A value; it knows its
/// settings, not its inputs.</summary>
/// <remarks>Derive from it for a layer of one's own in such lists.</remarks>
public abstract record LayerSpec
{
    /// <summary>What stands for its place in the names of its parameters; its index in the list when null.</summary>
    public string? Name { get; init; }

    /// <summary>What pipelines and messages call it: <c>conv</c>.</summary>
    public abstract string Word { get; }

    /// <summary>The layer.</summary>
    /// <param name="make">Makes its parameters.</param>
    /// <param name="path">Its path in the network.</param>
    /// <param name="input">The shape of its input, batch axis included.</param>
    /// <param name="next">What follows it in its list; null for the last.</param>
    /// <exception cref="ShapeException">It does not take such an input.</exception>
    public abstract Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next);

    /// <summary>The channels of images, or the features of rows.</summary>
    /// <exception cref="ShapeException">The input is neither.</exception>
    protected static int Channels(Shape input) =>
        input.Rank is 2 or 4 ? input[1] : throw new ShapeException($"expected images [N, C, H, W] or features [N, F], got {input}");

    /// <summary>The channels of images.</summary>
    /// <exception cref="ShapeException">The input is something else.</exception>
    protected static int ImageChannels(Shape input) => input.Rank == 4 ? input[1] : throw new ShapeException($"expected images [N, C, H, W], got {input}");
}
