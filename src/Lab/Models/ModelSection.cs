namespace NativeTickets.Lab.Models;

/// <summary>The keys of <c>model</c>: the network and where it starts.</summary>
static class ModelSection
{
    static readonly Rule<string> Network = new NetworkRule();

    static readonly Key<IReadOnlyList<Chosen<LayerKind>>> Layers = new("layers", LayerKind.List, Default.Absent("required without `name`"),
        "The network of all stages, layer by layer, from the images to a number for each class; called by their index in weights files, as in PyTorch's "
        + "`nn.Sequential`. The extents of what goes in follow from the layer before.");

    static readonly Key<string> Weights = new("weights", Rules.File("a safetensors file"), Default.Absent("drawn by the seed"),
        "The initial weights of every seed, with our own names or PyTorch's (see `exchange.md`). The path is absolute or relative to this file; the file's "
        + "content enters the hashes of all stages, its path does not. `fresh` weights of stages are drawn by the seed nevertheless.", hashed: false);

    /// <summary>Which network, where it is asked for by name.</summary>
    public static Key<string> Name { get; } = new("name", Network, Default.Absent("required without `layers`"), "The network of all stages, by its name.");

    /// <summary>All of them.</summary>
    public static MapRule Map { get; } = new("model", "What learns.", Name, Layers, Weights) { Also = Consistent, ShownKey = Name };

    /// <summary>Reads them.</summary>
    public static NetworkSpec Read(Settings model)
    {
        var layers = model.Find(Layers.Name) is SettingsList list ? new LayerList(list) : null;
        return new(layers?.Name ?? Name.Read(model), Weights.ReadOr(model, Rules.None) is not Rules.None and var path ? path : null) { Layers = layers };
    }

    static void Consistent(Settings model, Problems problems)
    {
        var (name, layers) = (model.Find(Name.Name), model.Find(Layers.Name));
        if (name is null && layers is null) problems.Add(model.At, $"model lacks 'name'; wanted {Network.Wanted}; or 'layers', a list of layers");
        if (name is not null && layers is not null)
            problems.Add(layers.At, "model has a name and layers, of which each says the whole network; wanted one of them (a scale or a variant is written "
                + "over what the file has already)");
    }
}
