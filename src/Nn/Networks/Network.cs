namespace NativeTickets.Nn;

/// <summary>A classifier: images in [0, 1] to logits. Owns its layers' tensors.</summary>
public sealed class Network : IDisposable
{
    ParameterSlabs? slabs;
    (Tensor, Tensor?)[]? withGradients;

    /// <summary>A network made of one root layer.</summary>
    /// <param name="name">The name it is asked for by, <c>vgg16-w8</c>.</param>
    /// <param name="device">Where its parameters live.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="classes">How many logits it gives.</param>
    /// <param name="root">Everything it computes.</param>
    public Network(string name, Device device, ImageShape input, int classes, Layer root)
    {
        (Name, Device, Input, Classes, Root) = (name, device, input, classes, root);
        Layers = [.. Flatten(root)];
        Parameters = [.. Layers.SelectMany(l => l.OwnParameters)];
        State = [.. Layers.SelectMany(l => l.OwnState)];
    }

    /// <summary>The name it is asked for by.</summary>
    public string Name { get; }

    /// <summary>What it consists of, in the words of whoever built it from a list of layers; null where nobody has said it, or the name does.</summary>
    public string? LayerText { get; init; }

    /// <summary>Makes such a network on another device, its weights not set; null where nobody has said how.</summary>
    internal Func<Device, Network>? Remake { get; init; }

    /// <summary>Where its parameters live.</summary>
    public Device Device { get; }

    /// <summary>The images it takes.</summary>
    public ImageShape Input { get; }

    /// <summary>How many logits it gives.</summary>
    public int Classes { get; }

    /// <summary>Everything it computes.</summary>
    public Layer Root { get; }

    /// <summary>Every layer, a parent before its parts.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Every trained tensor, in the order of the layers.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Every running statistic, in the order of the layers.</summary>
    public IReadOnlyList<StateTensor> State { get; }

    /// <summary>Trained numbers.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Value.Shape.Count);

    /// <summary>Trained numbers that pruning may remove: convolution and linear weights.</summary>
    public long PrunableCount => Parameters.Where(p => p.IsPrunable).Sum(p => (long)p.Value.Shape.Count);

    /// <summary>Those of them that its masks prune.</summary>
    public long PrunedCount => Parameters.Sum(p => (long)(p.Mask?.PrunedCount ?? 0));

    /// <summary>Logits [N, classes] of images [N, C, H, W] in [0, 1].</summary>
    /// <exception cref="ShapeException">The images do not fit the network.</exception>
    public Tensor Forward(Tensor images, Mode mode)
    {
        if (images.Shape.Rank != 4 || images.Shape[1] != Input.Channels || images.Shape[2] != Input.Height || images.Shape[3] != Input.Width)
            throw new ShapeException($"{Name}: expects images [N, {Input.Channels}, {Input.Height}, {Input.Width}], got {images.Shape}");
        return Root.Forward(images, mode);
    }

    /// <summary>A network with the same weights and running statistics on another device, without masks: pruned weights are 0. The caller disposes
    /// it.</summary>
    /// <exception cref="NetworkException">It was made by its constructor, so that its layers cannot be made again.</exception>
    public Network CopyTo(Device device)
    {
        if (Remake is null)
            throw new NetworkException($"network {Name} cannot be copied to {device}: it was made from layers that exist; "
                + $"make it by {nameof(Networks)}.Create, FromLayers or Build");
        var copy = Remake(device);
        NetworkState.Write(copy, NetworkState.Read(this), Name);
        return copy;
    }

    /// <summary>Forgets all gathered gradients.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in Parameters) parameter.Value.ClearGradient();
    }

    /// <summary>Shortens all gradients together to a norm: <see cref="GradientClip.ToNorm"/>, over the weights that its masks keep.</summary>
    /// <param name="limit">The largest norm, above 0.</param>
    public void ClipGradients(float limit)
    {
        withGradients ??= new (Tensor, Tensor?)[Parameters.Count];
        for (var i = 0; i < withGradients.Length; i++) withGradients[i] = (Parameters[i].Value, Parameters[i].MaskTensor);
        GradientClip.ToNorm(withGradients, limit).Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        slabs?.Dispose();
    }

    /// <summary>The parameters side by side, which they stay from the first call on; null on a device that gains nothing by it.</summary>
    internal ParameterSlabs? Gather() => slabs ??= ParameterSlabs.TryGather(this);

    static IEnumerable<Layer> Flatten(Layer layer)
    {
        yield return layer;
        foreach (var child in layer.Children)
            foreach (var inner in Flatten(child))
                yield return inner;
    }
}
