using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NativeTickets.Lab.Exchange;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Another engine reads our ONNX files and finds our logits.</summary>
public sealed class OnnxFileTests : IDisposable
{
    const float Tolerance = 1e-4f; // two float32 engines that sum in different orders; logits here are of the order of 1
    const float SmallestSpread = 0.1f; // below it the comparison would say little

    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("cpu", 2);

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var family in ExchangedNetwork.Families) cases.Add(family, true);
            cases.Add("lenet", false);
            cases.Add("wrn-10-1", false);
            return cases;
        }
    }

    string FilePath => Path.Combine(folder, "network.onnx");

    [Theory, MemberData(nameof(Cases))]
    public void Onnxruntime_finds_our_logits_for_batches_of_any_size(string name, bool normalized)
    {
        using var network = ExchangedNetwork.Create(name, device, normalized: normalized);
        Export(network, ours => ours);
        using var session = new InferenceSession(FilePath);
        foreach (var images in (int[])[1, 5]) RequireSameLogits(network, session, images);
    }

    [Theory, MemberData(nameof(PublicNamesTests.Families), MemberType = typeof(PublicNamesTests))]
    public void The_zeros_of_a_ticket_and_all_other_bits_stand_in_the_file_under_the_names_asked_for(string name)
    {
        using var network = ExchangedNetwork.Create(name, device);
        ExchangedNetwork.Prune(network);
        Export(network, ours => PublicNames.Of(name, ours));
        var constants = OnnxReader.Constants(FilePath);
        foreach (var parameter in network.Parameters.Select(p => (p.Name, p.Value)).Concat(network.State.Select(s => (s.Name, s.Value))))
        {
            var (dimensions, values) = constants[PublicNames.Of(name, parameter.Name)];
            Assert.Equal(parameter.Value.Shape, new Shape([.. dimensions.Select(d => (int)d)]));
            Assert.Equal(parameter.Value.ToArray().Select(BitConverter.SingleToInt32Bits), values.Select(BitConverter.SingleToInt32Bits));
        }
        Assert.Equal(network.Parameters.Count + network.State.Count + 2, constants.Count); // mean and deviation of the normalization besides
        var pruned = network.Parameters.Where(p => p.IsPrunable).Sum(p => p.Mask!.PrunedCount);
        Assert.InRange(pruned / (double)network.PrunableCount, 0.7, 0.9);
        Assert.True(network.Parameters.Where(p => p.IsPrunable).Sum(p => constants[PublicNames.Of(name, p.Name)].Values.Count(w => w == 0)) >= pruned);
        using var session = new InferenceSession(FilePath);
        RequireSameLogits(network, session, 3);
    }

    [Fact]
    public void The_same_network_gives_the_same_bytes_and_its_texts_travel_with_it()
    {
        using var network = ExchangedNetwork.Create("lenet", device);
        Export(network, ours => ours);
        var first = File.ReadAllBytes(FilePath);
        Export(network, ours => ours);
        Assert.Equal(first, File.ReadAllBytes(FilePath));
        using var session = new InferenceSession(FilePath);
        Assert.Equal(["images"], session.InputMetadata.Keys);
        Assert.Equal([-1, 1, 28, 28], session.InputMetadata["images"].Dimensions);
        Assert.Equal(["N", "", "", ""], session.InputMetadata["images"].SymbolicDimensions);
        Assert.Equal([-1, 10], session.OutputMetadata["logits"].Dimensions);
        Assert.Equal("NativeTickets", session.ModelMetadata.ProducerName);
        Assert.Equal("a \"text\"", session.ModelMetadata.CustomMetadataMap["key"]);
    }

    [Theory]
    [InlineData("lenet", true, "Gray8", "A network. Takes pixels in [0, 1], unchanged: mean and deviation are subtracted and divided by in the graph.")]
    [InlineData("wrn-10-1", true, "Rgb8",
        "A network. Takes pixels in [0, 1], red, green, blue; unchanged: mean and deviation are subtracted and divided by in the graph.")]
    [InlineData("wrn-10-1", false, "Rgb8", "A network. Takes pixels in [0, 1], red, green, blue; unchanged, as the network was trained.")]
    public void What_pixels_it_takes_is_said_in_the_words_of_onnx(string name, bool normalized, string format, string description)
    {
        using var network = ExchangedNetwork.Create(name, device, normalized: normalized);
        Export(network, ours => ours);
        using var session = new InferenceSession(FilePath);
        Assert.Equal(description, session.ModelMetadata.Description);
        Assert.Equal(new Dictionary<string, string>
        {
            ["key"] = "a \"text\"",
            ["Image.NominalPixelRange"] = "Normalized_0_1",
            ["Image.BitmapPixelFormat"] = format,
        }, session.ModelMetadata.CustomMetadataMap);
        RequireSameLogits(network, session, 2); // of pixels in [0, 1], with nothing done to them
    }

    [Fact]
    public void A_layer_without_operators_is_named()
    {
        using var network = TinyNetwork.Create(device);
        Assert.Contains("(tiny) has no operators", Assert.Throws<NetworkException>(() => NetworkGraph.Of(network)).Message);
    }

    [Fact]
    public void A_layer_of_ones_own_and_a_list_with_a_residual_are_exported_too()
    {
        using var network = Networks.Build("mine", device, new ImageShape(1, 12, 12), 5, make =>
        [
            .. make.Layers([new Conv2dSpec(4, 3, Padding: 1), new ResidualSpec([new Conv2dSpec(4, 3, Padding: 1), new BatchNormSpec()]), new ReluSpec()],
                new Shape(1, 1, 12, 12)),
            new Swish("swish"), new Flatten("flatten"), make.Linear("fc", 4 * 12 * 12, 5, weight: Initialization.Normal(0.1)),
        ], new ImageNormalization([0.5f], [0.25f]), seed: 3);
        Export(network, ours => ours);
        using var session = new InferenceSession(FilePath);
        RequireSameLogits(network, session, 3);
    }

    [Fact]
    public void A_graph_refuses_names_that_are_taken_and_inputs_that_are_not_there()
    {
        Assert.Equal("graph: 'same' is there already; operators and constants have names of their own, which begin with the layer's path",
            Refused((graph, input) =>
            graph.Add("same", "Relu", [graph.Add("same", "Relu", [input])])));
        Assert.Equal("graph: operator Mul 'product' reads 'nothing', which is neither a constant nor the output of an operator before it",
            Refused((graph, input) =>
            graph.Add("product", "Mul", [input, "nothing"])));

        string Refused(Func<NetworkGraph, string, string> addTo)
        {
            using var network = new Network("mine", device, new ImageShape(1, 1, 1), 2, new Drawn(addTo));
            return Assert.Throws<NetworkException>(() => NetworkGraph.Of(network)).Message;
        }
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    void Export(Network network, Func<string, string> nameOf) =>
        OnnxFile.Write(FilePath, NetworkGraph.Of(network), NetworkBlueprint.Of(network), nameOf, "A network",
            new Dictionary<string, string> { ["key"] = "a \"text\"" });

    static void RequireSameLogits(Network network, InferenceSession session, int images)
    {
        var input = network.Input;
        var shape = new Shape(images, input.Channels, input.Height, input.Width);
        var pixels = new float[shape.Count];
        var stream = new RandomStream(images, "pixels");
        foreach (ref var pixel in pixels.AsSpan()) pixel = stream.NextUniform();
        using var tape = new Tape(network.Device, GradientTarget.None);
        var ours = network.Forward(tape.Input(shape, pixels), Mode.Evaluate).ToArray();
        using var results = session.Run(
            [NamedOnnxValue.CreateFromTensor("images", new DenseTensor<float>(pixels, [images, input.Channels, input.Height, input.Width]))]);
        var logits = results.Single().AsTensor<float>();
        Assert.Equal([images, network.Classes], logits.Dimensions.ToArray());
        var theirs = logits.ToArray();
        for (var i = 0; i < ours.Length; i++) Assert.True(Math.Abs(ours[i] - theirs[i]) <= Tolerance, $"logit {i}: ours {ours[i]}, onnxruntime's {theirs[i]}");
        Assert.True(ours.Max() - ours.Min() > SmallestSpread, $"logits from {ours.Min()} to {ours.Max()}");
    }

    sealed class Swish(string name) : Layer(name)
    {
        public override string Kind => "Swish";

        public override Tensor Forward(Tensor x, Mode mode) => x * x.Sigmoid();

        public override Shape OutputShape(Shape input) => input;

        public override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, "Mul", [input, graph.Add(Path(Name, "sigmoid"), "Sigmoid", [input])]);
    }

    sealed class Drawn(Func<NetworkGraph, string, string> addTo) : Layer("")
    {
        public override string Kind => "drawn";

        public override Tensor Forward(Tensor x, Mode mode) => x;

        public override Shape OutputShape(Shape input) => input;

        public override string AddTo(NetworkGraph graph, string input) => addTo(graph, input);
    }
}
