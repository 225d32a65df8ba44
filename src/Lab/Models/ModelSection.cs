using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>The keys of <c>model</c>: the network and where it starts.</summary>
static class ModelSection
{
    const string OpenLth = "openLth";

    static readonly Rule<string> Network = new NetworkRule();

    static readonly Key<IReadOnlyList<Chosen<LayerKind>>> Layers = new("layers", LayerKind.List, Default.Absent("required without `name` or `onnx`"),
        "The network of all stages, layer by layer, from the images to a number for each class; called by their index in weights files, as in PyTorch's "
        + "`nn.Sequential`. The extents of what goes in follow from the layer before.");

    static readonly Key<string> Weights = new("weights", Rules.File("a safetensors or PyTorch file"), Default.Absent("drawn by the seed"),
        "The initial weights of every seed: safetensors, one file or the index of several, or a state_dict as PyTorch saves it, with our own names or "
            + "PyTorch's (see `exchange.md`). The path is absolute or relative to this file; the file's "
        + "content enters the hashes of all stages, its path does not. `fresh` weights of stages are drawn by the seed nevertheless.", hashed: false);

    static readonly Key<string> OnnxFile = new("onnx", Rules.File("an ONNX file"), Default.Absent("`name` or `layers`"),
        "The network of all stages with its initial weights, read from an ONNX file (see `onnx.md`) in place of `name`, `layers` and `weights`. It takes "
        + "pixels in [0, 1]: `data.normalize` is `false` by default with it, since such files hold their normalization themselves; `data.normalization` puts "
            + "one "
        + "before it. The path is absolute or relative to this file; its content, and that of the files beside it that hold its weights, enters the hashes "
            + "of all "
        + "stages.", hashed: false);

    static readonly Key<string> Init = new("init", Rules.Word(OpenLth), Default.Absent("as the network's public code draws them"),
        "How initial and fresh weights are drawn: `openLth` draws those of convolutions and linear layers from a normal distribution of variance 2 / inputs, "
        + "and scales of batch norms uniformly from [0, 1).", hashed: false);

    static readonly Key<IReadOnlyList<string>> Ignore = new("ignore", Rules.List(Rules.Text(1000), "names", most: 1000, acceptsOne: true),
        Default.Absent("none"),
        "Names in the file of `weights` that are of no use to the network and left out, such as `[ fc_aux.*, criterion.centers ]`; `*` stands for anything.",
            hashed: false);

    /// <summary>Which network, where it is asked for by name.</summary>
    public static Key<string> Name { get; } = new("name", Network, Default.Absent("required without `layers` or `onnx`"),
        "The network of all stages, by its name.");

    /// <summary>All of them.</summary>
    public static MapRule Map { get; } = new("model", "What learns.", Name, Layers, OnnxFile, Init, Weights, Ignore) { Also = Consistent, ShownKey = Name };

    /// <summary>Reads them.</summary>
    public static NetworkSpec Read(Settings model)
    {
        var layers = model.Find(Layers.Name) is SettingsList list ? new LayerList(list) : null;
        var onnx = PathOfOnnx(model);
        return new(layers?.Name ?? (onnx is null ? Name.Read(model) : NetworkSpec.OnnxName), Weights.ReadOr(model, Rules.None) is not Rules.None and var path
            ? path : null)
        {
            Layers = layers,
            Onnx = onnx,
            StartsAsOpenLth = Init.ReadOr(model, "") == OpenLth,
            Ignored = new IgnoredNames(Ignore.ReadOr(model, [])),
        };
    }

    /// <summary>Whether a model starts from weights of a file.</summary>
    public static bool IsGiven(Settings model) => HasWeights(model) || PathOfOnnx(model) is not null;

    /// <summary>Whether a model has a file of weights beside what it consists of.</summary>
    public static bool HasWeights(Settings model) => Weights.ReadOr(model, Rules.None) != Rules.None;

    /// <summary>The ONNX file that a model is read from; null where it is none.</summary>
    public static string? PathOfOnnx(Settings model) => OnnxFile.ReadOr(model, Rules.None) is not Rules.None and var path ? path : null;

    /// <summary>Where it is named; the model's place where another variant names it.</summary>
    public static TextPosition PlaceOfOnnx(Settings model) => (model.Find(OnnxFile.Name) ?? model).At;

    /// <summary>Where the file of weights is named; the model's place where another variant names it.</summary>
    public static TextPosition PlaceOfWeights(Settings model) => (model.Find(Weights.Name) ?? model).At;

    static void Consistent(Settings model, Problems problems)
    {
        var (name, layers) = (model.Find(Name.Name), model.Find(Layers.Name));
        if (PathOfOnnx(model) is not null)
        {
            foreach (var other in (Key[])[Name, Layers, Weights, Init, Ignore])
                if (model.Find(other.Name) is { } beside)
                    problems.Add(beside.At,
                        $"model has 'onnx' and '{other.Name}', and an ONNX file says the whole network with its weights; wanted one of them");
            return;
        }
        if (name is null && layers is null) problems.Add(model.At,
            $"model lacks 'name'; wanted {Network.Wanted}; or 'layers', a list of layers, or 'onnx', an ONNX file");
        if (model.Find(Ignore.Name) is { } ignore && !HasWeights(model))
            problems.Add(ignore.At, "ignore is of names in the file of weights, and model has no 'weights'; wanted both, or no 'ignore'");
        if (name is not null && layers is not null)
            problems.Add(layers.At, "model has a name and layers, of which each says the whole network; wanted one of them (a scale or a variant is written "
                + "over what the file has already)");
    }
}
