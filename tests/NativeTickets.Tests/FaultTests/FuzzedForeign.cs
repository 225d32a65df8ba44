using System.Text;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Weights as other programs save them: PyTorch's archives, the pickles in them, safetensors, and an index of several files.</summary>
static class FuzzedForeign
{
    static readonly Network Network = Networks.Create("lenet-ye-1", Device.Open("cpu", threads: 1), new ImageShape(1, 8, 8), 3,
        new ImageNormalization([0.5f], [0.25f]));

    static readonly TorchWriter[] Writers = [Wrapped(), Masked(), Half(), Odd(), Deep()];

    /// <summary>What reads them.</summary>
    public static IEnumerable<FuzzedReader> Readers =>
    [
        new("PyTorch file", 50, [.. Writers.Select(writer => writer.Bytes(writer.Pickle())), Old()], (bytes, folder) =>
            Read(FuzzedReader.Put(bytes, folder, "w.pth"))),
        .. Writers.Select((writer, place) => new FuzzedReader($"pickle {place + 1}", 20, [writer.Pickle()], (bytes, folder) =>
            Read(FuzzedReader.Put(writer.Bytes(bytes), folder, "w.pth")))),
        new("weights of others", 40, [Safetensors(isMasked: false), Safetensors(isMasked: true)], (bytes, folder) =>
            Read(FuzzedReader.Put(bytes, folder, "w.safetensors"))),
        new("index of weights", 20, [Encoding.UTF8.GetBytes(Index())], ReadIndex),
    ];

    static IEnumerable<(string Name, Shape Shape, float[] Values)> Tensors =>
        Network.Parameters.Select(parameter => (PublicNames.Of(Network.Name, parameter.Name), parameter.Value.Shape, parameter.Value.ToArray()));

    static void Read(string path)
    {
        ForeignFile.FilesOf(path);
        using var file = ForeignFile.Open(path);
        StatedNetwork.Of(file.Metadata).Contradictions(Network);
        ForeignWeights.HasNormalization(file);
        try
        {
            FileMask.ReadAll(Network, file);
        }
        catch (UserException)
        {
            // most have none
        }
        ForeignWeights.Read(Network, file, new IgnoredNames(["extra*"]));
    }

    static void ReadIndex(byte[] bytes, string folder)
    {
        var (first, second) = (Path.Combine(folder, "1.safetensors"), Path.Combine(folder, "2.bin"));
        if (!File.Exists(first)) File.WriteAllBytes(first, Safetensors(isMasked: false, tensor => tensor.StartsWith("conv", StringComparison.Ordinal)));
        if (!File.Exists(second))
        {
            var writer = Put(new TorchWriter().Dict(), tensor => !tensor.StartsWith("conv", StringComparison.Ordinal)).EndDict();
            File.WriteAllBytes(second, writer.Bytes(writer.Pickle()));
        }
        Read(FuzzedReader.Put(bytes, folder, "w.safetensors.index.json"));
    }

    static string Index() => $$"""
        { "metadata": { "total_size": 1 }, "weight_map": {
        {{string.Join(",\n", Tensors.Select(tensor =>
            $"\"{tensor.Name}\": \"{(tensor.Name.StartsWith("conv", StringComparison.Ordinal) ? "1.safetensors" : "2.bin")}\""))}}
        } }
        """;

    static TorchWriter Put(TorchWriter writer, Func<string, bool> isWanted, string prefix = "", string end = "")
    {
        foreach (var (name, shape, values) in Tensors.Where(tensor => isWanted(tensor.Name)))
            writer.Text(prefix + name + end).Tensor(name, "FloatStorage", values.Length, 0, Extents(shape), Strides(shape))
                .Part("data/" + name, TorchWriter.Floats(values));
        return writer;
    }

    static TorchWriter Wrapped() => Put(new TorchWriter().Dict().Text("epoch").Whole(3).Text("state_dict").Dict(), _ => true, "module.")
        .Text("module.extra").Tensor("x", "LongStorage", 1, 0, [], []).Part("data/x", new byte[8]).EndDict()
        .Text("optimizer").Dict().Text("param_groups").Put((byte)']', (byte)'(').Whole(1).Whole(2).Put((byte)'e').EndDict().EndDict();

    static TorchWriter Masked()
    {
        var writer = Put(new TorchWriter().Dict(), name => !name.EndsWith("weight", StringComparison.Ordinal));
        Put(writer, name => name.EndsWith("weight", StringComparison.Ordinal), end: "_orig");
        foreach (var (name, shape, values) in Tensors.Where(tensor => tensor.Name.EndsWith("weight", StringComparison.Ordinal)))
            writer.Text(name + "_mask").Tensor(name + "m", "BoolStorage", values.Length, 0, Extents(shape), Strides(shape))
                .Part($"data/{name}m", [.. values.Select(value => value > 0 ? (byte)1 : (byte)0)]);
        return writer.Text("mean").Tensor("mean", "FloatStorage", 1, 0, [1], [1]).Part("data/mean", TorchWriter.Floats(0.5f))
            .Text("std").Tensor("std", "FloatStorage", 1, 0, [1], [1]).Part("data/std", TorchWriter.Floats(0.25f)).EndDict();
    }

    static TorchWriter Half()
    {
        var writer = new TorchWriter().Dict().Text("net").Dict();
        foreach (var (name, shape, values) in Tensors)
            writer.Text(name).Tensor(name, "HalfStorage", values.Length, 0, Extents(shape), Strides(shape))
                .Part("data/" + name, [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))]);
        return writer.EndDict().EndDict();
    }

    /// <summary>What files have beside weights, and forms that are answered with lines of Python.</summary>
    static TorchWriter Odd() => new TorchWriter().Dict()
        .Text("rate").Put((byte)'G', 0x3f, 0xb9, 0, 0, 0, 0, 0, 0).Text("none").Put((byte)'N').Text("yes").Put(0x88)
        .Text("device").Global("torch", "device").Text("cpu").Put(0x85, (byte)'R', (byte)'q', 1, (byte)'h', 1, (byte)'b')
        .Put((byte)'h', 1).Text("a key that is no text")
        .Text("sparse").Call("torch._utils", "_rebuild_sparse_tensor").Text("quantized").Call("torch._utils", "_rebuild_qtensor")
        .Text("module").Global("torch.nn", "Linear").Put((byte)')', 0x81).Dict().Text("_parameters").Dict().EndDict().Text("_modules").Dict().EndDict()
        .EndDict().Put((byte)'b').Text("set").Call("builtins", "set").EndDict();

    /// <summary>Dicts in dicts, and values of the usual names that hold no weights.</summary>
    static TorchWriter Deep() => Put(new TorchWriter().Dict().Text("model").Dict().Text("state_dict").Dict(), _ => true)
        .Text("every second").Tensor("y", "FloatStorage", 6, 1, [2, 2], [3, 1]).Part("data/y", new byte[24]).EndDict().EndDict()
        .Text("ema").Dict().Text("a").Tensor("y", "FloatStorage", 6, 0, [], []).EndDict()
        .Text("args").Dict().Text("lr").Text("0.1").EndDict().EndDict();

    static byte[] Old()
    {
        byte[] magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];
        byte[] version = [0x80, 2, (byte)'M', 0xe9, 3, (byte)'.'], sizes = [0x80, 2, (byte)'}', (byte)'.'];
        return [.. magic, .. version, .. sizes, .. Wrapped().Pickle()];
    }

    static byte[] Safetensors(bool isMasked, Func<string, bool>? isWanted = null)
    {
        var tensors = new Dictionary<string, WeightsEntry>();
        foreach (var (name, shape, values) in Tensors.Where(tensor => isWanted?.Invoke(tensor.Name) ?? true))
        {
            tensors[isMasked ? name + "_orig" : name] = new WeightsEntry(shape, values);
            if (isMasked) tensors[name + "_mask"] = new WeightsEntry(shape, [.. values.Select(value => value > 0 ? 1f : 0f)]);
        }
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "w.safetensors");
        WeightsFile.Write(path, tensors, new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["mean"] = "0.5",
            ["std"] = "0.25",
            ["network"] = Network.Name,
            ["input"] = "1x8x8",
            ["classes"] = "3",
        });
        return FuzzedReader.WithoutChecksum(File.ReadAllBytes(path));
    }

    static long[] Extents(Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(axis => (long)shape[axis])];

    static long[] Strides(Shape shape) =>
        [.. Enumerable.Range(0, shape.Rank).Select(axis => Enumerable.Range(axis + 1, shape.Rank - axis - 1).Aggregate(1L, (all, next) => all * shape[next]))];
}
