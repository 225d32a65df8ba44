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
        Build(name, device, input, classes, normalization, seed, draw);

    /// <summary>What a network of this name consists of. Draws no weights and computes nothing, but takes the memory of the weights for a moment.</summary>
    /// <exception cref="NetworkException">No network has this name, or it cannot be built for these images.</exception>
    /// <exception cref="ShapeException">The images are too small for it.</exception>
    public static NetworkDescription Describe(string name, ImageShape input, int classes, ImageNormalization? normalization = null)
    {
        using var device = Device.Open("cpu", 1);
        using var network = Build(name, device, input, classes, normalization, null, 0);
        return NetworkDescription.Of(network);
    }

    static Network Build(string text, Device device, ImageShape input, int classes, ImageNormalization? normalization, long? seed, int draw)
    {
        var name = NetworkName.Parse(text);
        if (classes < 2) throw new NetworkException($"{name}: a classifier tells at least 2 classes apart, got {classes}");
        if (input.Channels < 1 || input.Height < 1 || input.Width < 1)
            throw new NetworkException($"{name}: images have at least one channel, row and column, got {input.Channels}×{input.Height}×{input.Width}");
        if (normalization is not null && normalization.Mean.Count != input.Channels)
            throw new NetworkException($"{name}: normalization has numbers for {normalization.Mean.Count} channels, the images have {input.Channels}");

        using var make = new NetworkBuilder(device, seed, draw);
        var layers = name.Family switch
        {
            NetworkFamily.LeNet => LeNet.Build(make, input, classes),
            NetworkFamily.LeNetYe => LeNet.BuildYe(make, input, classes, name.Width),
            NetworkFamily.Vgg16 => Vgg16.Build(make, input, classes, name.Width),
            NetworkFamily.ResNet18 => ResNet18.Build(make, input, classes, name.Width),
            _ => WideResNet.Build(make, input, classes, name.Depth, name.Width),
        };
        var root = new Sequential("", normalization is null ? layers : [make.Normalization("normalization", normalization), .. layers]);
        root.OutputShape(new Shape(1, input.Channels, input.Height, input.Width)); // refuses images that do not fit before anything runs
        make.Release();
        return new Network(text, device, input, classes, root);
    }
}
