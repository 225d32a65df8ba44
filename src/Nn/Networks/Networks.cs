namespace NativeTickets.Nn;

/// <summary>Networks by name.</summary>
public static class Networks
{
    /// <summary>The forms a name can take, for messages and help.</summary>
    public static IReadOnlyList<string> Forms => NetworkName.Forms;

    /// <summary>Throws unless such a network exists.</summary>
    /// <exception cref="NetworkException">No network has this name; the message gives the nearest and the known forms.</exception>
    public static void CheckName(string name) => NetworkName.Parse(name);

    /// <summary>A network with its start weights.</summary>
    /// <param name="name">One of <see cref="Forms"/> with numbers in the places of the letters.</param>
    /// <param name="device">Where its parameters live.</param>
    /// <param name="input">The images it takes.</param>
    /// <param name="classes">How many logits it gives, at least 2.</param>
    /// <param name="normalization">Its first layer; null for none.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="draw">0 for the start weights that all arms of a seed share, 1 for fresh ones.</param>
    /// <exception cref="NetworkException">No network has this name, or it cannot be built for these images.</exception>
    /// <exception cref="ShapeException">The images are too small for it.</exception>
    public static Network Create(string name, Device device, ImageShape input, int classes, ImageNormalization? normalization = null, long seed = 0, int draw = 0) =>
        Build(NetworkName.Parse(name), device, input, classes, normalization, seed, draw);

    static Network Build(NetworkName name, Device device, ImageShape input, int classes, ImageNormalization? normalization, long? seed, int draw)
    {
        if (classes < 2) throw new NetworkException($"{name}: a classifier tells at least 2 classes apart, got {classes}");
        if (input.Channels < 1 || input.Height < 1 || input.Width < 1) throw new NetworkException($"{name}: images have at least one channel, row and column, got {input}");
        using var make = new NetworkBuilder(device, seed, draw);
        var layers = name.Family switch
        {
            "lenet" => LeNet.Build(make, input, classes),
            "lenet-ye" => LeNet.BuildYe(make, input, classes, name.Width),
            _ => throw new InvalidOperationException($"no builder for {name}"),
        };
        var root = new Sequential("", layers);
        var output = root.OutputShape(new Shape(1, input.Channels, input.Height, input.Width));
        if (output != new Shape(1, classes)) throw new InvalidOperationException($"{name} was built with output {output} for {classes} classes");
        make.Release();
        return new Network(name.Text, device, input, classes, root);
    }
}
