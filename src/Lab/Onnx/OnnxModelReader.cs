using System.Text;

namespace NativeTickets.Lab.Onnx;

/// <summary>Reads an ONNX file's structure. Numbers of constants, subgraphs and functions stay where they are.</summary>
/// <remarks>Source: field numbers of onnx.proto at github.com/onnx/onnx.</remarks>
static class OnnxModelReader
{
    const long LargestFile = int.MaxValue; // what one protobuf message may have
    const int MostNodes = 100_000;
    const long OldestOpset = 7, NewestOpset = 28;
    const int TensorAttribute = 4;

    /// <summary>Reads a file.</summary>
    /// <exception cref="OnnxException">It is not one that is read here; says why.</exception>
    /// <exception cref="FileException">It cannot be opened.</exception>
    public static OnnxModel Read(string path)
    {
        byte[] bytes;
        try
        {
            using var stream = InputFile.Open(path);
            if (stream.Length > LargestFile) throw new OnnxException($"{path}: has {stream.Length} bytes; an ONNX file has at most {LargestFile}, with its "
                + "weights in a file beside it where they are larger");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw FileException.Unread(path, e);
        }
        RefuseOthers(path, bytes);
        return Model(path, new WireReader(bytes, 0, path));
    }

    /// <summary>Names files of other forms that bear the ending.</summary>
    static void RefuseOthers(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) throw new OnnxException($"{path}: is empty, not an ONNX file");
        if (bytes.StartsWith("version https://git-lfs"u8))
            throw new OnnxException($"{path}: a pointer that Git LFS left in the file's place, not an ONNX file; fetch it with git lfs pull");
        if (bytes.StartsWith("PK\x03\x04"u8))
            throw new OnnxException($"{path}: a zip archive, such as PyTorch saves weights in (.pth), not an ONNX file; wanted what torch.onnx.export "
                + "writes, or "
                + "model.name and model.weights");
        if (bytes.Length > 9 && bytes[8] == '{' && bytes[..8].LastIndexOfAnyExcept((byte)0) < 5)
            throw new OnnxException($"{path}: a safetensors file, not an ONNX file; wanted model.name and model.weights for it");
        if (bytes[0] == 0x80) throw new OnnxException($"{path}: a pickle of Python, such as PyTorch saves, not an ONNX file");
        if (bytes[..Math.Min(bytes.Length, 80)].IndexOfAnyExceptInRange((byte)9, (byte)126) < 0 && bytes[0] is not (8 or 10 or 18))
            throw new OnnxException($"{path}: begins with '{ShownText.Quote(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 24)]))}': a text, not an "
                + "ONNX "
                + "file in its binary form");
    }

    static OnnxModel Model(string path, WireReader model)
    {
        long? opset = null;
        WireReader? graph = null;
        while (model.Next())
            if (model.Field == 7) graph = graph is null ? model.Message : throw new OnnxException($"{path}: has two graphs");
            else if (model.Field == 8 && OwnVersion(model.Message) is { } version)
                opset = opset is null || opset == version ? version : throw new OnnxException($"{path}: imports the opset {opset} and the opset {version}");
        if (graph is not { } found) throw new OnnxException($"{path}: holds no graph; it is cut short, or not an ONNX file");
        if (opset is not { } operators) throw new OnnxException($"{path}: does not say which opset its operators are of; wanted an opset_import of ai.onnx");
        if (operators is < OldestOpset or > NewestOpset)
            throw new OnnxException($"{path}: its operators are of opset {operators}; those of {OldestOpset} to {NewestOpset} are read");
        return Graph(path, operators, found);
    }

    /// <summary>The version of an imported operator set; null for another domain than ONNX's own.</summary>
    static long? OwnVersion(WireReader import)
    {
        var (domain, version) = ("", 0L);
        while (import.Next())
            if (import.Field == 1) domain = import.Text;
            else if (import.Field == 2) version = import.Whole;
        return domain is "" or "ai.onnx" ? version : null;
    }

    static OnnxModel Graph(string path, long opset, WireReader graph)
    {
        var (nodes, initializers, inputs, outputs) = (new List<OnnxNode>(), new Dictionary<string, OnnxTensor>(StringComparer.Ordinal),
            new List<OnnxInput>(), new List<string>());
        while (graph.Next())
            switch (graph.Field)
            {
                case 1:
                    if (nodes.Count == MostNodes) throw new OnnxException($"{path}: has more than {MostNodes} nodes");
                    nodes.Add(Node(graph.Message));
                    break;
                case 5:
                    var tensor = Tensor(graph.Message);
                    if (!initializers.TryAdd(tensor.Name, tensor))
                        throw new OnnxException($"{path}: two initializers have the name '{OnnxNode.Quoted(tensor.Name)}'");
                    break;
                case 11: inputs.Add(Value(graph.Message)); break;
                case 12: outputs.Add(Value(graph.Message).Name); break;
                default: break; // names, notes, types of values between nodes, and what later versions add
            }
        return new OnnxModel(path, opset, nodes, initializers, [.. inputs.Where(input => !initializers.ContainsKey(input.Name))], outputs);
    }

    static OnnxNode Node(WireReader node)
    {
        var (name, kind, domain) = ("", "", "");
        var (inputs, outputs, attributes) = (new List<string>(), new List<string>(), new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal));
        while (node.Next())
            switch (node.Field)
            {
                case 1: inputs.Add(node.Text); break;
                case 2: outputs.Add(node.Text); break;
                case 3: name = node.Text; break;
                case 4: kind = node.Text; break;
                case 5:
                    var attribute = Attribute(node.Message);
                    attributes[attribute.Name] = attribute;
                    break;
                case 7: domain = node.Text; break;
                default: break;
            }
        return new OnnxNode(name, kind, domain == "ai.onnx" ? "" : domain, inputs, outputs, attributes);
    }

    static OnnxAttribute Attribute(WireReader fields)
    {
        var name = "";
        for (var first = fields; first.Next();)
            if (first.Field == 1) name = first.Text;
        var attribute = new OnnxAttribute(name);
        while (fields.Next())
            switch (fields.Field)
            {
                case 2: attribute.Number = fields.Float; break;
                case 3: attribute.Whole = fields.Whole; break;
                case 4: attribute.Text = Encoding.UTF8.GetString(fields.Content.Span); break;
                case 5: attribute.Tensor = Tensor(fields.Message); break;
                case 7: fields.AddFloats(attribute.Numbers); break;
                case 8: fields.AddWholes(attribute.Wholes); break;
                case 20: attribute.Type = fields.Whole; break;
                default: break; // subgraphs are of operators that are not read
            }
        if (attribute.Type == TensorAttribute) attribute.Whole = null;
        return attribute;
    }

    static OnnxTensor Tensor(WireReader fields)
    {
        var (name, type, dims) = ("", 0L, new List<long>());
        for (var field = fields; field.Next();)
            switch (field.Field)
            {
                case 1: field.AddWholes(dims); break;
                case 2: type = field.Whole; break;
                case 8: name = field.Text; break;
                default: break;
            }
        return new OnnxTensor(name, (int)type, dims, fields);
    }

    static OnnxInput Value(WireReader value)
    {
        var (name, type, dims) = ("", 0, (List<long?>?)null);
        while (value.Next())
            if (value.Field == 1) name = value.Text;
            else if (value.Field == 2)
                for (var kinds = value.Message; kinds.Next();)
                    if (kinds.Field == 1) (type, dims) = TensorType(kinds.Message);
        return new OnnxInput(name, type, dims);
    }

    static (int Type, List<long?>? Dims) TensorType(WireReader tensor)
    {
        var (type, dims) = (0, (List<long?>?)null);
        while (tensor.Next())
            if (tensor.Field == 1) type = (int)tensor.Whole;
            else if (tensor.Field == 2)
            {
                dims = [];
                for (var axes = tensor.Message; axes.Next();)
                {
                    if (axes.Field != 1) continue;
                    long? extent = null;
                    for (var axis = axes.Message; axis.Next();)
                        if (axis.Field == 1 && axis.Whole > 0) extent = axis.Whole;
                    dims.Add(extent);
                }
            }
        return (type, dims);
    }
}
