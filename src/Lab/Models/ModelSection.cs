using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>The keys of <c>model</c>: the network and where it starts.</summary>
static class ModelSection
{
    static readonly Rule<string> Network = new NetworkRule();

    static readonly Key<IReadOnlyList<Chosen<LayerKind>>> Layers = new("layers", LayerKind.List, Default.Absent("required without `name`"),
        "The network of all stages, layer by layer, from the images to a number for each class; called by their index in weights files, as in PyTorch's "
        + "`nn.Sequential`. The extents of what goes in follow from the layer before.");

    static readonly Key<string> Weights = new("weights", Rules.File("a safetensors or PyTorch file"), Default.Absent("drawn by the seed"),
        "The initial weights of every seed: safetensors, one file or the index of several, or a state_dict as PyTorch saves it, with our own names or "
            + "PyTorch's (see `exchange.md`). The path is absolute or relative to this file; the file's "
        + "content enters the hashes of all stages, its path does not. `fresh` weights of stages are drawn by the seed nevertheless.", hashed: false);

    static readonly Key<IReadOnlyList<string>> Ignore = new("ignore", Rules.List(Rules.Text(1000), "names", most: 1000, acceptsOne: true),
        Default.Absent("none"),
        "Names in the file of `weights` that are of no use to the network and left out, such as `[ fc_aux.*, criterion.centers ]`; `*` stands for anything.",
            hashed: false);

    static readonly Key<string> Init = new("init", Rules.Word(NetworkStart.OpenLth.Name), Default.Absent("the network's own"),
        "What weights start from in the place of the network's own choice. `openLth`: normal with deviation √(2 / inputs), scales of batch norm uniform in "
        + "[0, 1), shifts 0, other biases as PyTorch's.");

    /// <summary>Which network, where it is asked for by name.</summary>
    public static Key<string> Name { get; } = new("name", Network, Default.Absent("required without `layers`"), "The network of all stages, by its name.");

    /// <summary>All of them.</summary>
    public static MapRule Map { get; } = new("model", "What learns.", Name, Layers, Weights, Ignore, Init) { Also = Consistent, ShownKey = Name };

    /// <summary>Reads them.</summary>
    public static NetworkSpec Read(Settings model)
    {
        var layers = model.Find(Layers.Name) is SettingsList list ? new LayerList(list) : null;
        return new(layers?.Name ?? Name.Read(model), Weights.ReadOr(model, Rules.None) is not Rules.None and var path ? path : null)
        {
            Layers = layers,
            Start = Init.TryRead(model, out _) ? NetworkStart.OpenLth : null,
            Ignored = new IgnoredNames(Ignore.ReadOr(model, [])),
        };
    }

    /// <summary>Whether a model starts from a file.</summary>
    public static bool HasWeights(Settings model) => Weights.ReadOr(model, Rules.None) != Rules.None;

    /// <summary>Where the file of weights is named; the model's place where another variant names it.</summary>
    public static TextPosition PlaceOfWeights(Settings model) => (model.Find(Weights.Name) ?? model).At;

    static void Consistent(Settings model, Problems problems)
    {
        var (name, layers) = (model.Find(Name.Name), model.Find(Layers.Name));
        if (name is null && layers is null) problems.Add(model.At, $"model lacks 'name'; wanted {Network.Wanted}; or 'layers', a list of layers");
        if (model.Find(Ignore.Name) is { } ignore && !HasWeights(model))
            problems.Add(ignore.At, "ignore is of names in the file of weights, and model has no 'weights'; wanted both, or no 'ignore'");
        if (name is not null && layers is not null)
            problems.Add(layers.At, "model has a name and layers, of which each says the whole network; wanted one of them (a scale or a variant is written "
                + "over what the file has already)");
    }
}
