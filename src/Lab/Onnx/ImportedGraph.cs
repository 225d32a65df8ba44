using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>A network that is being made of a file's operators, step by step: layers, and the weights that they have.</summary>
/// <param name="model">The file.</param>
/// <param name="batch">How many images its extents are of: those of the file, or a number that no other extent is.</param>
sealed class ImportedGraph(OnnxModel model, long batch)
{
    /// <summary>The batch of a file that leaves it open: the largest prime that a 32-bit floating-point number holds exactly among those below 2^24, so that no
    /// extent of an image is it and arithmetic on shapes keeps it.</summary>
    public const long OpenBatch = 16_777_213;

    const long MostNumbers = 1 << 26; // of one image in one place

    readonly List<ImportedStep> steps = [];
    readonly Dictionary<(string Name, string Form), ImportedTensor> tensors = [];
    readonly HashSet<string> tensorNames = new(StringComparer.Ordinal);

    /// <summary>How many images extents are of.</summary>
    public long Batch => batch;

    /// <summary>The steps, step i giving the value i + 1.</summary>
    public IReadOnlyList<ImportedStep> Steps => steps;

    /// <summary>The weights and statistics.</summary>
    public IReadOnlyCollection<ImportedTensor> Tensors => tensors.Values;

    /// <summary>The extents of the images, as steps get them.</summary>
    public required long[] Images { get; init; }

    /// <summary>Whether images come as floating-point numbers.</summary>
    public bool TakesReals => TensorContent.IsReal(model.Inputs[0].Type);

    /// <summary>How many nodes read a value.</summary>
    public required IReadOnlyDictionary<string, int> Readers { get; init; }

    /// <summary>Adds a step.</summary>
    /// <param name="node">The operator that it is of, for names and messages.</param>
    /// <param name="inputs">What it reads; each in the shape that it has there.</param>
    /// <param name="dims">The extents of what it gives.</param>
    /// <param name="make">Makes the layer of this name.</param>
    /// <param name="word">What is added to the name where an operator takes several steps.</param>
    public Activation Add(NodeReading node, IReadOnlyList<Activation> inputs, long[] dims, Func<LayerMaker, string, Layer> make, string word = "")
    {
        int[] from = [.. inputs.Select(input => Ready(node, input).Step)];
        var count = 1L;
        foreach (var extent in dims.Skip(1))
            if (extent < 1 || (count *= extent) > MostNumbers)
                throw node.Refuse($"gives [{string.Join(", ", dims.Skip(1))}] for an image; wanted extents of at least 1 and at most {MostNumbers} numbers");
        if (dims.Length > 4) throw node.Refuse($"gives {dims.Length} axes; at most 4 are computed with");
        steps.Add(new ImportedStep(NameOf(node.Node) + word, from, dims, make));
        return new Activation(steps.Count, dims);
    }

    /// <summary>The step that gives a value, to add a bias to it.</summary>
    public ImportedStep StepOf(Activation value) => steps[value.Step - 1];

    /// <summary>The same in the shape that it is said to have, where an operator before has only named another one.</summary>
    public Activation Ready(NodeReading node, Activation value)
    {
        var dims = value.Step == 0 ? Images : steps[value.Step - 1].Dims;
        if (dims.AsSpan().SequenceEqual(value.Dims)) return value;
        if (value.Dims.Length > 4) throw node.Refuse($"gets {value.Extents}; at most 4 axes are computed with");
        var image = value.Image;
        steps.Add(new ImportedStep(NameOf(node.Node) + "/shape", [value.Step], value.Dims, (_, name) => new Reshaped(name, image)));
        return new Activation(steps.Count, value.Dims);
    }

    /// <summary>A weight, a bias or a statistic, by the name that it gets in the network; one that several layers have is there once.</summary>
    /// <param name="node">Whose it is, for messages.</param>
    /// <param name="constant">Its name in the file.</param>
    /// <param name="input">Which input of the node it is, for its name where the constant has none.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="values">Its numbers.</param>
    /// <param name="role">What it is.</param>
    /// <exception cref="OnnxException">A number is not finite.</exception>
    public string Tensor(NodeReading node, Constant constant, int input, Shape shape, float[] values, TensorRole role)
    {
        var name = constant.Name.Length > 0 ? constant.Name : node.Node.Inputs[input];
        if (Array.FindIndex(values, value => !float.IsFinite(value)) is >= 0 and var at)
            throw node.Refuse($"has the weight '{OnnxNode.Quoted(name)}' whose number {at} is {values[at]}; wanted finite numbers");
        var form = $"{role} {shape}";
        if (tensors.TryGetValue((name, form), out var there) && there.Values.AsSpan().SequenceEqual(values)) return there.Name;
        var free = name.StartsWith(MaskState.Prefix, StringComparison.Ordinal) || name == "__metadata__" ? $"onnx.{name}" : name;
        for (var i = 2; !tensorNames.Add(free); i++) free = $"{name}.{i}";
        tensors[(name, there is null ? form : $"{form} {free}")] = new ImportedTensor(free, shape, values, role);
        return free;
    }

    /// <summary>The numbers of a constant input.</summary>
    /// <exception cref="OnnxException">They are whole numbers.</exception>
    public static float[] Numbers(NodeReading node, int input)
    {
        var constant = node.Constant(input);
        return constant.Floats ?? throw node.Refuse($"reads '{OnnxNode.Quoted(constant.Name)}', which holds whole numbers; wanted floating-point ones");
    }

    /// <summary>A value under other extents, of which the first stays the batch.</summary>
    /// <exception cref="OnnxException">It does not.</exception>
    public Activation Under(NodeReading node, Activation value, long[] dims) => dims.Length > 0 && dims[0] == batch
        ? value with { Dims = dims }
        : throw node.Refuse($"makes [{string.Join(", ", dims.Select(Shown))}] of [{string.Join(", ", value.Dims.Select(Shown))}], which mixes the images of a "
            + "batch; wanted the batch as the first axis");

    /// <summary>What a step is called: by its node's name, else by what it gives.</summary>
    static string NameOf(OnnxNode node) => node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault("");

    string Shown(long extent) => extent == batch && model.Inputs.Count > 0 && batch == OpenBatch ? "N" : $"{extent}";
}

/// <summary>A step of a network that is being made.</summary>
/// <param name="Name">Its node's; several steps may have one.</param>
/// <param name="Inputs">The values that it reads, 0 being the images.</param>
/// <param name="Dims">The extents that it gives.</param>
/// <param name="Make">Makes its layer.</param>
sealed record ImportedStep(string Name, IReadOnlyList<int> Inputs, long[] Dims, Func<LayerMaker, string, Layer> Make)
{
    /// <summary>Takes over a bias that follows as an operator of its own; null where it has one or cannot have any.</summary>
    public Action<string>? TakeBias { get; set; }
}

/// <summary>What a tensor is to its layer.</summary>
enum TensorRole
{
    /// <summary>Trained and prunable.</summary>
    Weight,

    /// <summary>Trained; starts from 0.</summary>
    Shift,

    /// <summary>Trained; starts from 1.</summary>
    Scale,

    /// <summary>A running mean.</summary>
    Mean,

    /// <summary>A running variance.</summary>
    Variance,
}

/// <summary>A weight or a statistic of the file.</summary>
/// <param name="Name">In the network.</param>
/// <param name="Shape">Its extents there.</param>
/// <param name="Values">Its numbers.</param>
/// <param name="Role">What it is.</param>
sealed record ImportedTensor(string Name, Shape Shape, float[] Values, TensorRole Role);
