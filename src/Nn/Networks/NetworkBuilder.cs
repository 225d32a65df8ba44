namespace NativeTickets.Nn;

/// <summary>
/// Makes the layers of one network with their start weights. The numbers of a parameter depend on seed, its name and draw alone. Where nothing else is asked
/// for, layers start as
/// PyTorch's do. <see cref="Networks.Build"/> hands one out.
/// </summary>
public sealed class NetworkBuilder : IDisposable
{
    readonly List<IDisposable> made = [];
    readonly long? seed;
    readonly int draw;
    readonly NetworkStart? start;

    /// <param name="device">Where the parameters will live.</param>
    /// <param name="seed">Keys the start weights; null to set none, for a network that is only described.</param>
    /// <param name="draw">0 for the start weights all arms share, 1 for fresh ones.</param>
    /// <param name="start">What weights start from, whatever the network's own choice is; null for that.</param>
    internal NetworkBuilder(Device device, long? seed, int draw, NetworkStart? start = null) =>
        (Device, this.seed, this.draw, this.start) = (device, seed, draw, start);

    /// <summary>Where the parameters live.</summary>
    public Device Device { get; }

    /// <summary>A convolution with <c>name.weight</c> [filters, channels, window, window] and, where asked, <c>name.bias</c> [filters].</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="channels">Of its input.</param>
    /// <param name="filters">How many.</param>
    /// <param name="window">Rows and columns of a filter.</param>
    /// <param name="stride">Step between windows.</param>
    /// <param name="padding">Zeros around the image.</param>
    /// <param name="hasBias">False where batch norm follows, which would take a bias away.</param>
    /// <param name="weight">What the filters start from; <see cref="Initialization.UniformByInputs"/> when null.</param>
    /// <param name="bias">What the bias starts from; <see cref="Initialization.UniformByInputs"/> when null.</param>
    public Conv2d Conv2d(string name, int channels, int filters, int window, int stride = 1, int padding = 0, bool hasBias = true,
        Initialization? weight = null, Initialization? bias = null)
    {
        var (given, usual) = Starts(channels * window * window, weight);
        return new(name, Parameter($"{name}.weight", new Shape(filters, channels, window, window), given, true),
            hasBias ? Parameter($"{name}.bias", new Shape(filters), BiasStart(bias, usual), false) : null, stride, padding);
    }

    /// <summary>A convolution for batch norm to follow: no bias, normal by He et al., with padding that keeps the resolution at stride 1.</summary>
    public Conv2d HeConv2d(string name, int channels, int filters, int window, int stride = 1) =>
        Conv2d(name, channels, filters, window, stride, window / 2, hasBias: false, Initialization.HeNormal(window, filters));

    /// <summary>A linear layer with <c>name.weight</c> [outputs, inputs] and, where asked, <c>name.bias</c> [outputs].</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="inputs">Numbers that an output sees.</param>
    /// <param name="outputs">How many.</param>
    /// <param name="hasBias">False where batch norm follows, which would take a bias away.</param>
    /// <param name="weight">What the weights start from; <see cref="Initialization.UniformByInputs"/> when null.</param>
    /// <param name="bias">What the bias starts from; <see cref="Initialization.UniformByInputs"/> when null.</param>
    public Linear Linear(string name, int inputs, int outputs, bool hasBias = true, Initialization? weight = null, Initialization? bias = null)
    {
        var (given, usual) = Starts(inputs, weight);
        return new(name, Parameter($"{name}.weight", new Shape(outputs, inputs), given, true),
            hasBias ? Parameter($"{name}.bias", new Shape(outputs), BiasStart(bias, usual), false) : null);
    }

    /// <summary>A batch norm with <c>name.weight</c>, <c>name.bias</c>, <c>name.running_mean</c> and <c>name.running_var</c>, [channels] each.</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="channels">Of its input.</param>
    /// <param name="weight">What the scales start from; 1 when null.</param>
    public BatchNorm BatchNorm(string name, int channels, Initialization? weight = null)
    {
        var shape = new Shape(channels);
        return new BatchNorm(name,
            Parameter($"{name}.weight", shape, start?.Scale ?? weight ?? Initialization.One, false), Parameter($"{name}.bias", shape, Initialization.Zero, false),
            State($"{name}.running_mean", shape, 0), State($"{name}.running_var", shape, 1));
    }

    /// <summary>A trained tensor, for a layer of one's own.</summary>
    /// <param name="name">Its path in the network, also in weights files.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="start">What it starts from.</param>
    /// <param name="isPrunable">True for weights that pruning may remove.</param>
    public Parameter Parameter(string name, Shape shape, Initialization start, bool isPrunable)
    {
        var parameter = new Parameter(name, seed is { } key ? Drawn(name, shape, start, key) : Tensor.Unset(Device, shape, requiresGradient: true), isPrunable);
        made.Add(parameter);
        return parameter;
    }

    (Initialization Given, Initialization Usual) Starts(int inputs, Initialization? weight)
    {
        var usual = Initialization.UniformByInputs(inputs);
        return (start?.Weight(inputs) ?? weight ?? usual, usual);
    }

    Initialization BiasStart(Initialization? bias, Initialization usual) => start is null ? bias ?? usual : usual;

    Tensor Drawn(string name, Shape shape, Initialization start, long key)
    {
        var values = new float[shape.Count];
        start.Draw(new RandomStream(key, $"weights/{name}", draw), values);
        return Tensor.FromArray(Device, shape, values, requiresGradient: true);
    }

    /// <summary>A tensor that belongs to the network's state but is not trained, for a layer of one's own.</summary>
    /// <param name="name">Its path in the network, also in weights files.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="value">What all of it starts from.</param>
    public StateTensor State(string name, Shape shape, float value)
    {
        var tensor = Tensor.Zeros(Device, shape);
        made.Add(tensor);
        tensor.Fill(value);
        return new StateTensor(name, tensor);
    }

    /// <summary>The layers of a list, one after the other.</summary>
    /// <param name="list">What each is.</param>
    /// <param name="input">The shape of the first one's input, batch axis included.</param>
    /// <param name="path">What their names begin with, followed by a dot; empty for none.</param>
    /// <exception cref="LayerListException">A layer does not take what the one before gives; says which.</exception>
    public IReadOnlyList<Layer> Layers(IReadOnlyList<LayerSpec> list, Shape input, string path = "")
    {
        var layers = new List<Layer>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var (spec, index) = (list[i], i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var name = spec.Name ?? index;
            try
            {
                layers.Add(spec.Build(this, path.Length == 0 ? name : $"{path}.{name}", input, i + 1 < list.Count ? list[i + 1] : null));
                input = layers[i].OutputShape(input);
            }
            catch (LayerListException inner)
            {
                throw inner.Within(index);
            }
            catch (ShapeException wrong)
            {
                throw new LayerListException([index], spec.Word, wrong);
            }
        }
        return layers;
    }

    /// <summary>Frees what was made and not taken over by a network.</summary>
    public void Dispose()
    {
        foreach (var tensor in made) tensor.Dispose();
    }

    internal Normalization Normalization(string name, ImageNormalization numbers)
    {
        var layer = new Normalization(name, Device, numbers);
        made.Add(layer);
        return layer;
    }

    /// <summary>The layers are a network's now.</summary>
    internal void Release() => made.Clear();
}
