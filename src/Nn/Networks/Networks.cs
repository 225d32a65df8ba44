using System.Runtime.ExceptionServices;

namespace NativeTickets.Nn;

/// <summary>Networks: by name, from a list of layers, or from layers of one's own.</summary>
public static class Networks
{
    static readonly Lock Adding = new();
    static IReadOnlyList<NetworkFamily> families =
    [
        new LeNet(), new Mlp(), new ConvNet(), new Vgg16(), new VggCifar(), new Vgg16Ap(), new ResNet(), new CifarResNet(), new PreActResNet18(),
        new WideResNet(),
    ];

    /// <summary>What names can stand for.</summary>
    public static IReadOnlyList<NetworkFamily> Families => families;

    /// <summary>The forms a name can take, for messages and help.</summary>
    public static IReadOnlyList<string> Forms => [.. families.SelectMany(family => family.Forms)];

    /// <summary>Makes the networks of a family known by name, for as long as the program runs.</summary>
    /// <exception cref="NetworkException">A family of one of its forms is there already.</exception>
    public static void Add(NetworkFamily family)
    {
        lock (Adding)
        {
            if (family.Forms.FirstOrDefault(form => Forms.Contains(form)) is { } taken)
                throw new NetworkException($"there is a network of the form '{taken}' already; choose another name");
            families = [.. families, family];
        }
    }

    /// <summary>Throws unless such a network exists.</summary>
    /// <exception cref="NetworkException">No network has this name; the message gives the nearest and the known forms.</exception>
    public static void CheckName(string name) => Parse(name);

    /// <summary>The family of a name.</summary>
    /// <exception cref="NetworkException">No network has this name; the message gives the nearest and the known forms.</exception>
    public static NetworkFamily FamilyOf(string name) => Parse(name).Family;

    /// <summary>A network with its start weights.</summary>
    /// <param name="name">One of <see cref="Forms"/> with numbers in the places of the letters.</param>
    /// <param name="device">Where its parameters live.</param>
    /// <param name="input">The images it takes.</param>
    /// <param name="classes">How many logits it gives, at least 2.</param>
    /// <param name="normalization">Its first layer; null for none.</param>
    /// <param name="seed">The run's seed; null for a network that is only described, whose weights are not set.</param>
    /// <param name="draw">0 for the start weights that all arms of a seed share, 1 for fresh ones.</param>
    /// <param name="start">What weights start from; null for the network's own choice.</param>
    /// <exception cref="NetworkException">No network has this name, it cannot be built for these images, or this machine has not the memory for it.</exception>
    /// <exception cref="ShapeException">The images are too small for it.</exception>
    public static Network Create(string name, Device device, ImageShape input, int classes, ImageNormalization? normalization = null, long? seed = 0,
        int draw = 0, NetworkStart? start = null) =>
        OfRecipe(name, device, input, classes, normalization, seed, draw, start);

    /// <summary>A network of layers one after the other, with its start weights.</summary>
    /// <param name="name">What it is called; of no importance to what it computes.</param>
    /// <param name="device">Where its parameters live.</param>
    /// <param name="input">The images it takes.</param>
    /// <param name="classes">How many logits it gives, at least 2: what the last layer gives for an image.</param>
    /// <param name="layers">From the images to the logits. A layer without a name is called by its index, as in PyTorch's <c>nn.Sequential</c>.</param>
    /// <param name="normalization">What comes before the list; null for nothing.</param>
    /// <param name="seed">The run's seed; null for a network that is only described, whose weights are not set.</param>
    /// <param name="draw">0 for the start weights that all arms of a seed share, 1 for fresh ones.</param>
    /// <param name="text">The list as a text that whoever asks can read again, for the network's weights files; null for none.</param>
    /// <param name="start">What weights start from; null for PyTorch's.</param>
    /// <exception cref="LayerListException">A layer does not take what the one before gives; says which.</exception>
    /// <exception cref="NetworkException">The last layer does not give the logits, or a number is out of range.</exception>
    public static Network FromLayers(string name, Device device, ImageShape input, int classes, IReadOnlyList<LayerSpec> layers,
        ImageNormalization? normalization = null, long? seed = 0, int draw = 0, string? text = null, NetworkStart? start = null) =>
        Assemble(name, device, input, classes, make => make.Layers(layers, new Shape(1, input.Channels, input.Height, input.Width)), normalization, seed, draw,
            text, start);

    /// <summary>A network of one's own layers, one after the other.</summary>
    /// <param name="name">What it is called; of no importance to what it computes.</param>
    /// <param name="device">Where its parameters live.</param>
    /// <param name="input">The images it takes.</param>
    /// <param name="classes">How many logits it gives, at least 2.</param>
    /// <param name="layers">Makes the layers; their parameters come from the builder, with start weights.</param>
    /// <param name="normalization">What comes before them; null for nothing.</param>
    /// <param name="seed">The run's seed; null for a network that is only described, whose weights are not set.</param>
    /// <param name="draw">0 for the start weights that all arms of a seed share, 1 for fresh ones.</param>
    /// <exception cref="ShapeException">A layer does not take what the one before gives.</exception>
    /// <exception cref="NetworkException">The last layer does not give the logits, two parameters bear one name, or a number is out of range.</exception>
    public static Network Build(string name, Device device, ImageShape input, int classes, Func<NetworkBuilder, IReadOnlyList<Layer>> layers,
        ImageNormalization? normalization = null, long? seed = 0, int draw = 0) =>
        Assemble(name, device, input, classes, layers, normalization, seed, draw, null, null);

    static Network Assemble(string name, Device device, ImageShape input, int classes, Func<NetworkBuilder, IReadOnlyList<Layer>> layers,
        ImageNormalization? normalization, long? seed, int draw, string? text, NetworkStart? start)
    {
        if (classes < 2) throw new NetworkException($"{name}: a classifier has at least 2 classes, got {classes}");
        if (input.Channels < 1 || input.Height < 1 || input.Width < 1)
            throw new NetworkException($"{name}: images have at least one channel, row and column, got {input.Channels}×{input.Height}×{input.Width}");
        if (normalization is not null && normalization.Mean.Count != input.Channels)
            throw new NetworkException($"{name}: normalization has numbers for {normalization.Mean.Count} channels, the images have {input.Channels}");

        using var make = new NetworkBuilder(device, seed, draw, start);
        var made = layers(make);
        var root = new Sequential("", normalization is null ? made : [make.Normalization("normalization", normalization), .. made]);
        var logits = root.OutputShape(new Shape(1, input.Channels, input.Height, input.Width)); // refuses images that do not fit before anything runs
        if (logits != new Shape(1, classes))
            throw new NetworkException($"{name}: its last layer gives {logits} for an image, expected logits [1, {classes}] for {classes} classes");
        var network = new Network(name, device, input, classes, root) { LayerText = text };
        var names = network.Parameters.Select(p => p.Name).Concat(network.State.Select(s => s.Name));
        if (names.CountBy(tensor => tensor).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
            throw new NetworkException($"{name}: {twice} is the name of two tensors; give each layer a name of its own");
        make.Release();
        return network;
    }

    /// <summary>What a network of this name consists of. Draws no weights and computes nothing.</summary>
    /// <exception cref="NetworkException">No network has this name, or it cannot be built for these images.</exception>
    /// <exception cref="ShapeException">The images are too small for it.</exception>
    public static NetworkDescription Describe(string name, ImageShape input, int classes, ImageNormalization? normalization = null)
    {
        using var device = Device.Open("cpu", 1);
        using var network = OfRecipe(name, device, input, classes, normalization, null, 0, null);
        return NetworkDescription.Of(network);
    }

    /// <summary>What a name stands for; null for no family's.</summary>
    /// <exception cref="NetworkException">A number in it is out of range.</exception>
    internal static NetworkRecipe? Find(string name) => Match(name)?.Recipe;

    static Network OfRecipe(string name, Device device, ImageShape input, int classes, ImageNormalization? normalization, long? seed, int draw,
        NetworkStart? start)
    {
        var recipe = Parse(name).Recipe;
        if (seed is not null) CheckMemory(Describe(name, input, classes, normalization));
        try
        {
            return Assemble(name, device, input, classes, make => recipe.Layers(make, input, classes), normalization, seed, draw, null, start);
        }
        catch (LayerListException e) when (e.InnerException is ShapeException wrong)
        {
            ExceptionDispatchInfo.Throw(wrong); // whoever asks by name has no list whose places would mean something
            throw;
        }
    }

    /// <summary>Refuses a network before any memory is taken for it that the machine does not have.</summary>
    /// <exception cref="NetworkException">Its weights alone do not fit.</exception>
    public static void CheckMemory(NetworkDescription network)
    {
        const double Gibibyte = 1 << 30;
        const int Copies = 2; // the numbers as they are drawn, and where they live
        var (needed, there) = (Copies * sizeof(float) * (double)network.Parameters, (double)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (needed > there)
            throw new NetworkException($"{network.Name} has {network.Parameters:#,0} parameters, whose start alone takes {needed / Gibibyte:0.0} GiB; "
                + $"this machine has {there / Gibibyte:0.0} GiB of memory. Choose a narrower or shallower network");
    }

    static (NetworkFamily Family, NetworkRecipe Recipe) Parse(string name)
    {
        if (Match(name) is { } found) return found;
        var hint = NearestName.Of(name, [.. families.SelectMany(family => family.Examples)]) is { } nearest ? $"; nearest: '{nearest}'" : "";
        throw new NetworkException($"no network '{NetworkFamily.Shortened(name)}'{hint}; known forms: {string.Join(", ", Forms)}");
    }

    static (NetworkFamily Family, NetworkRecipe Recipe)? Match(string name)
    {
        foreach (var family in families)
            if (family.TryParse(name) is { } recipe) return (family, recipe);
        return null;
    }
}
