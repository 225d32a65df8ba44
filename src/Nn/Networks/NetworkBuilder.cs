namespace NativeTickets.Nn;

/// <summary>Makes the layers of one network with their start weights. The numbers of a parameter depend on seed, its name and draw alone.</summary>
sealed class NetworkBuilder : IDisposable
{
    readonly List<IDisposable> made = [];
    readonly Device device;
    readonly long? seed;
    readonly int draw;

    /// <param name="device">Where the parameters will live.</param>
    /// <param name="seed">Keys the start weights; null to leave all at 0, for a network that is only described.</param>
    /// <param name="draw">0 for the start weights all arms share, 1 for fresh ones.</param>
    public NetworkBuilder(Device device, long? seed, int draw) => (this.device, this.seed, this.draw) = (device, seed, draw);

    public Conv2d Conv2d(string name, int channels, int filters, int window, Initialization weight, int stride = 1, int padding = 0, Initialization? bias = null) =>
        new(name, Draw($"{name}.weight", new Shape(filters, channels, window, window), weight, true), DrawBias(name, filters, bias), stride, padding);

    /// <summary>Without bias, for batch norm to follow; normal by He et al., with padding that keeps the resolution at stride 1.</summary>
    public Conv2d HeConv2d(string name, int channels, int filters, int window, int stride = 1) =>
        Conv2d(name, channels, filters, window, Initialization.HeNormal(window, filters), stride, window / 2);

    public Linear Linear(string name, int inputs, int outputs, Initialization weight, Initialization bias) =>
        new(name, Draw($"{name}.weight", new Shape(outputs, inputs), weight, true), DrawBias(name, outputs, bias));

    public BatchNorm BatchNorm(string name, int channels, Initialization? weight = null)
    {
        var shape = new Shape(channels);
        return new BatchNorm(name,
            Draw($"{name}.weight", shape, weight ?? Initialization.One, false), Draw($"{name}.bias", shape, Initialization.Zero, false),
            State($"{name}.running_mean", shape, 0), State($"{name}.running_var", shape, 1));
    }

    public Normalization Normalization(string name, ImageNormalization numbers)
    {
        var layer = new Normalization(name, device, numbers);
        made.Add(layer);
        return layer;
    }

    /// <summary>The layers are the caller's now.</summary>
    public void Release() => made.Clear();

    /// <summary>Frees what was made and not released.</summary>
    public void Dispose()
    {
        foreach (var tensor in made) tensor.Dispose();
    }

    Parameter? DrawBias(string name, int count, Initialization? bias) => bias is { } start ? Draw($"{name}.bias", new Shape(count), start, false) : null;

    Parameter Draw(string name, Shape shape, Initialization start, bool isPrunable)
    {
        var values = new float[shape.Count];
        if (seed is { } key) start.Draw(new RandomStream(key, $"weights/{name}", draw), values);
        var parameter = new Parameter(name, Tensor.FromArray(device, shape, values, requiresGradient: true), isPrunable);
        made.Add(parameter);
        return parameter;
    }

    StateTensor State(string name, Shape shape, float value)
    {
        var tensor = Tensor.Zeros(device, shape);
        made.Add(tensor);
        tensor.Fill(value);
        return new StateTensor(name, tensor);
    }
}
