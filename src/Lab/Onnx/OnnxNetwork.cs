using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>The network of an ONNX file for images of certain extents: layers that can be attacked, pruned and trained, with the file's weights.</summary>
sealed class OnnxNetwork
{
    readonly ImportedGraph graph;
    readonly Dictionary<string, ImportedTensor> tensors;

    OnnxNetwork(string path, ImportedGraph graph, int classes)
    {
        (Path, this.graph, Classes) = (path, graph, classes);
        tensors = graph.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many logits it gives.</summary>
    public int Classes { get; }

    /// <summary>The file's weights and statistics, by the network's names.</summary>
    public IReadOnlyDictionary<string, WeightsEntry> Weights => tensors.ToDictionary(tensor => tensor.Key,
        tensor => new WeightsEntry(tensor.Value.Shape, tensor.Value.Values), StringComparer.Ordinal);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">What the network is given.</param>
    /// <exception cref="OnnxException">The file is damaged, or its network is none that can be made here.</exception>
    /// <exception cref="FileException">The file cannot be opened.</exception>
    public static OnnxNetwork Read(string path, ImageShape images) => Of(OnnxModelReader.Read(path), images);

    /// <summary>Makes the network of a file.</summary>
    /// <exception cref="OnnxException">It is none that can be made here.</exception>
    public static OnnxNetwork Of(OnnxModel model, ImageShape images)
    {
        if (model.Outputs is not [var output])
            throw new OnnxException($"{model.Path}: its graph has {(model.Outputs.Count == 0 ? "no output" : $"{model.Outputs.Count} outputs: "
                + ShownText.Listed(model.Outputs, OnnxNode.Quoted))}; wanted one, the logits");
        var nodes = OnnxOrder.Of(model, output, out var inputs);
        if (inputs.Count > 1)
            throw new OnnxException($"{model.Path}: its network takes {inputs.Count} inputs: "
                + $"{ShownText.Listed([.. inputs.Select(one => one.Name)], OnnxNode.Quoted)}; "
                + "wanted one, the images");
        // without any the operators are looked at nevertheless: one that is not read here is the better answer
        var input = inputs.Count == 1 ? inputs[0] : new OnnxInput("", TensorContent.UsualType, null);
        var dims = Declared(model, input, images);
        long[] given = [dims[0], images.Channels, images.Height, images.Width];
        var graph = new ImportedGraph(model with { Inputs = [input] }, dims[0])
        {
            Images = dims.Length == 4 ? dims : given,
            Readers = nodes.SelectMany(node => node.Inputs).Append(output).CountBy(value => value).ToDictionary(StringComparer.Ordinal),
        };
        var values = new Dictionary<string, Value>(StringComparer.Ordinal) { [input.Name] = new Activation(0, dims) };
        var place = new OnnxModelPlace(model.Path);
        NodeReading? last = null;
        foreach (var node in nodes)
        {
            Operators.RequireKnown(new NodeReading(node, [], place, model.Opset));
            last = new NodeReading(node, [.. node.Inputs.Select(ValueOf)], place, model.Opset);
            values[node.Outputs.FirstOrDefault(value => value.Length > 0, "")] = Operators.Read(last, graph);
        }
        if (inputs.Count == 0) throw new OnnxException($"{model.Path}: its network takes no input, it computes constants alone; wanted one input, the images");
        if (!TensorContent.IsReal(input.Type))
            throw new OnnxException($"{model.Path}: its input '{OnnxNode.Quoted(input.Name)}' is {TensorContent.TypeName(input.Type)}; wanted float32, "
                + "pixels in [0, 1]");
        if (dims.Length == 4 && !dims[1..].AsSpan().SequenceEqual(given.AsSpan(1)) || dims.Aggregate((a, b) => a * b) != given.Aggregate((a, b) => a * b))
            throw new OnnxException($"{model.Path}: its input '{OnnxNode.Quoted(input.Name)}' takes images [{string.Join(", ", dims[1..])}], and the "
                + $"data's are [{string.Join(", ", given[1..])}] (channels, rows, columns)");
        if (last is null || values[output] is not Activation { Dims: [_, >= 2 and <= int.MaxValue and var classes] } logits)
            throw new OnnxException($"{model.Path}: its output '{OnnxNode.Quoted(output)}' has the shape "
                + $"[N{string.Concat(values[output].Dims.Skip(1).Select(extent => $", {extent}"))}]; "
                + "wanted logits, [N, classes]");
        graph.Ready(last, logits);
        if (graph.Steps.Count == 0) throw new OnnxException($"{model.Path}: its network gives its images back");
        return new OnnxNetwork(model.Path, graph, (int)classes);

        Value? ValueOf(string name) => name.Length == 0 ? null
            : values.TryGetValue(name, out var there) ? there
            : model.Initializers.TryGetValue(name, out var tensor) ? values[name] = TensorContent.Read(tensor, place)
            : throw new OnnxException($"{model.Path}: '{OnnxNode.Quoted(name)}' is a further output of an operator, which is not computed here");
    }

    /// <summary>The network with its start weights; the file's are put into it by <see cref="Weights"/>.</summary>
    /// <exception cref="OnnxException">It does not give a logit for each class.</exception>
    public Network Create(string name, Device device, ImageShape images, int classes, ImageNormalization? normalization, long? seed, int draw)
    {
        RequireClasses(classes);
        return Networks.Build(name, device, images, classes, make => [Layers(make)], normalization, seed, draw);
    }

    /// <summary>Refuses data of another count of classes.</summary>
    /// <exception cref="OnnxException">It is another.</exception>
    public void RequireClasses(int classes)
    {
        if (classes != Classes) throw new OnnxException($"{Path}: its network gives {Classes} logits, and the data have {classes} classes");
    }

    /// <summary>Steps that only one other reads are layers one after the other, so that convolution, norm and rectifier are fused.</summary>
    LayerGraph Layers(NetworkBuilder builder)
    {
        var (make, names) = (new LayerMaker(builder, tensors), NamesOf());
        var readers = new int[graph.Steps.Count + 1];
        foreach (var input in graph.Steps.SelectMany(step => step.Inputs)) readers[input]++;
        var (chains, chainOf) = (new List<(List<Layer> Layers, IReadOnlyList<int> Inputs)>(), new int[graph.Steps.Count + 1]);
        for (var i = 0; i < graph.Steps.Count; i++)
        {
            var step = graph.Steps[i];
            var layer = make.Make(step, names[i]);
            var before = step.Inputs[0];
            if (step.Inputs.Count == 1 && layer is not Junction && before > 0 && readers[before] == 1) chains[chainOf[before] - 1].Layers.Add(layer);
            else
                chains.Add(([layer], [.. step.Inputs.Select(value => chainOf[value])]));
            chainOf[i + 1] = step.Inputs.Count == 1 && layer is not Junction && before > 0 && readers[before] == 1 ? chainOf[before] : chains.Count;
        }
        return new LayerGraph("graph", Steps(chains));
    }

    /// <summary>A junction stays a step of its own, since it reads several values; what follows it is a chain behind.</summary>
    static List<GraphStep> Steps(List<(List<Layer> Layers, IReadOnlyList<int> Inputs)> chains)
    {
        var (steps, ends) = (new List<GraphStep>(), new List<int> { 0 });
        foreach (var (layers, inputs) in chains)
        {
            int[] from = [.. inputs.Select(chain => ends[chain])];
            if (layers[0] is Junction && layers.Count > 1)
            {
                steps.Add(new GraphStep(layers[0], from));
                from = [steps.Count];
                layers.RemoveAt(0);
            }
            steps.Add(new GraphStep(layers is [var only] ? only : new Sequential("", layers), from));
            ends.Add(steps.Count);
        }
        return steps;
    }

    /// <summary>A name for each step that no other step and no weight has.</summary>
    string[] NamesOf()
    {
        var taken = new HashSet<string>(tensors.Keys, StringComparer.Ordinal) { "", NetworkGraph.Input };
        var names = new string[graph.Steps.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var name = graph.Steps[i].Name;
            for (var count = 2; !taken.Add(name); count++) name = $"{graph.Steps[i].Name}_{count}";
            names[i] = name;
        }
        return names;
    }

    /// <summary>The extents of the input: the file's, and the images' where it leaves them open.</summary>
    static long[] Declared(OnnxModel model, OnnxInput input, ImageShape images)
    {
        long[] own = [images.Channels, images.Height, images.Width];
        if (input.Dims is not { } dims) return [ImportedGraph.OpenBatch, .. own];
        if (dims.Count is < 2 or > 5)
            throw new OnnxException($"{model.Path}: its input '{OnnxNode.Quoted(input.Name)}' has {dims.Count} axes; wanted images [N, C, H, W]");
        long[] usual = dims.Count == 4 ? own : dims.Count == 2 ? [own[0] * own[1] * own[2]] : dims.Count == 3 && own[0] == 1 ? own[1..] : [];
        var batch = dims[0] ?? ImportedGraph.OpenBatch;
        return [batch, .. dims.Skip(1).Select((extent, axis) => extent ?? (axis < usual.Length ? usual[axis]
            : throw new OnnxException($"{model.Path}: its input '{OnnxNode.Quoted(input.Name)}' leaves axis {axis + 1} of {dims.Count} open; wanted images "
                + "[N, C, H, W]")))];
    }
}
