using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class NetworksTests
{
    static readonly ImageShape Color = new(3, 32, 32);

    [Fact]
    public void Convolutions_start_normal_by_their_filters_and_batch_norm_as_each_network_has_it()
    {
        using var device = Device.Open("cpu", 1);
        using var vgg = Networks.Create("vgg16-w16", device, Color, 10, seed: 1);
        using var wide = Networks.Create("wrn-10-2", device, Color, 10, seed: 1);
        // 128 · 128 · 9 numbers: their sample deviation is within 1 % of the true one but for once in 10^7
        Assert.Equal(Math.Sqrt(2.0 / (9 * 128)), Deviation(vgg, "features.37.weight"), 0.01 * Math.Sqrt(2.0 / (9 * 128)));
        Assert.Equal(0.01, Deviation(vgg, "classifier.0.weight"), 0.0002);
        Assert.Equal(Math.Sqrt(2.0 / (9 * 128)), Deviation(wide, "blocks.2.conv2.weight"), 0.01 * Math.Sqrt(2.0 / (9 * 128)));
        Assert.All(Values(wide, "fc.weight"), w => Assert.InRange(Math.Abs(w), 0, 1 / Math.Sqrt(128)));
        Assert.Equal(1 / Math.Sqrt(3 * 128), Deviation(wide, "fc.weight"), 0.003);
        RequireAll(vgg, "features.1.weight", 0.5f);
        RequireAll(vgg, "classifier.1.weight", 1);
        RequireAll(wide, "blocks.0.bn1.weight", 1);
        foreach (var name in new[] { "features.1.bias", "classifier.0.bias", "classifier.1.bias", "classifier.3.bias" }) RequireAll(vgg, name, 0);
        RequireAll(wide, "fc.bias", 0);
        Assert.All(vgg.State, s => Assert.All(s.Value.ToArray(), v => Assert.Equal(s.Name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : 0, v)));
    }

    [Fact]
    public void Weights_may_start_as_those_of_open_lth_whatever_the_network_would_choose()
    {
        using var device = Device.Open("cpu", 1);
        using var vgg = Networks.Create("vgg16-w16", device, Color, 10, seed: 1, start: NetworkStart.OpenLth);
        using var list = Networks.FromLayers("list", device, Color, 10, [new FlattenSpec(), new LinearSpec(500), new ReluSpec(), new LinearSpec(10)],
            start: NetworkStart.OpenLth);
        Assert.Equal(Math.Sqrt(2.0 / (9 * 128)), Deviation(vgg, "features.37.weight"), 0.01 * Math.Sqrt(2.0 / (9 * 128))); // by inputs: 128 as there are filters
        Assert.Equal(Math.Sqrt(2.0 / (9 * 16)), Deviation(vgg, "features.7.weight"), 0.02 * Math.Sqrt(2.0 / (9 * 16))); // 16 inputs, 32 filters
        Assert.Equal(Math.Sqrt(2.0 / 3072), Deviation(list, "1.weight"), 0.01 * Math.Sqrt(2.0 / 3072));
        var scales = vgg.Parameters.Where(p => p.Name.StartsWith("features.", StringComparison.Ordinal) && p.Name.EndsWith("1.weight", StringComparison.Ordinal)
            && p.Value.Shape.Rank == 1).SelectMany(p => p.Value.ToArray()).ToArray();
        Assert.All(scales, scale => Assert.InRange(scale, 0, 1));
        Assert.Equal(0.5, scales.Average(), 0.1);
        RequireAll(vgg, "features.1.bias", 0);
        Assert.All(Values(list, "1.bias"), bias => Assert.InRange(Math.Abs(bias), 0, 1 / Math.Sqrt(3072)));
        Assert.NotEqual(0, Deviation(list, "3.bias"));
    }

    [Theory]
    [InlineData("lenet")]
    [InlineData("vgg16-w4")]
    [InlineData("resnet18-w4")]
    [InlineData("wrn-10-1")]
    public void Only_weights_of_convolutions_and_linear_layers_are_prunable(string name)
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create(name, device, Color, 10);
        Assert.All(network.Parameters, p => Assert.Equal(p.Value.Shape.Rank > 1, p.IsPrunable));
        Assert.Equal(network.Parameters.Count, network.Parameters.Select(p => p.Name).Distinct().Count());
    }

    [Fact]
    public void Normalization_is_the_first_layer_and_no_part_of_the_state()
    {
        using var device = Device.Open("cpu", 1);
        var numbers = new ImageNormalization([0.5f, 0.25f, 0], [0.5f, 0.25f, 2]);
        using var plain = Networks.Create("wrn-10-1", device, Color, 10, seed: 4);
        using var normalized = Networks.Create("wrn-10-1", device, Color, 10, numbers, seed: 4);
        Assert.Equal(NetworkState.Read(plain).Keys, NetworkState.Read(normalized).Keys);
        var pixels = new float[2 * 3 * 1024];
        var stream = new RandomStream(1, "test");
        foreach (ref var pixel in pixels.AsSpan()) pixel = stream.NextUniform();
        var prepared = pixels.Select((x, i) => (x - numbers.Mean[i / 1024 % 3]) / numbers.Deviation[i / 1024 % 3]).ToArray();
        using var tape = new Tape(device);
        var shape = new Shape(2, 3, 32, 32);
        var expected = plain.Forward(tape.Input(shape, prepared), Mode.Evaluate).ToArray();
        var actual = normalized.Forward(tape.Input(shape, pixels), Mode.Evaluate).ToArray();
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5f);
    }

    [Fact]
    public void Small_gray_images_give_vgg_the_logits_of_the_same_images_padded()
    {
        using var device = Device.Open("cpu", 1);
        using var small = Networks.Create("vgg16-w4", device, new ImageShape(1, 28, 28), 10, seed: 4);
        using var full = Networks.Create("vgg16-w4", device, new ImageShape(1, 32, 32), 10, seed: 4);
        var (pixels, padded) = (new float[28 * 28], new float[32 * 32]);
        var stream = new RandomStream(1, "test");
        for (var i = 0; i < pixels.Length; i++) padded[(i / 28 + 2) * 32 + i % 28 + 2] = pixels[i] = stream.NextUniform();
        using var tape = new Tape(device);
        Assert.Equal(
            full.Forward(tape.Input(new Shape(1, 1, 32, 32), padded), Mode.Evaluate).ToArray(),
            small.Forward(tape.Input(new Shape(1, 1, 28, 28), pixels), Mode.Evaluate).ToArray());
    }

    [Fact]
    public void What_cannot_be_built_is_refused_before_anything_runs()
    {
        using var device = Device.Open("cpu", 1);
        string Message(string name, ImageShape input, int classes = 10, ImageNormalization? normalization = null) =>
            Assert.ThrowsAny<UserException>(() => Networks.Create(name, device, input, classes, normalization)).Message;
        Assert.Equal("lenet: a classifier has at least 2 classes, got 1", Message("lenet", Color, 1));
        Assert.Equal("lenet: images have at least one channel, row and column, got 3×0×32", Message("lenet", new ImageShape(3, 0, 32)));
        Assert.Equal("vgg16 takes images of 32×32 or more, and pads smaller ones to that if they are square and of even size; got 27×27",
            Message("vgg16", new ImageShape(1, 27, 27)));
        Assert.Equal("wrn-10-1: normalization has numbers for 1 channels, the images have 3",
            Message("wrn-10-1", Color, normalization: new ImageNormalization([0.5f], [0.5f])));
        Assert.Throws<NetworkException>(() => new ImageNormalization([0.5f], [0]));
        Assert.Throws<NetworkException>(() => new ImageNormalization([0.5f, 0.5f], [1]));
    }

    static float[] Values(Network network, string name) => network.Parameters.Single(p => p.Name == name).Value.ToArray();

    static double Deviation(Network network, string name) => Math.Sqrt(Values(network, name).Average(w => (double)w * w));

    static void RequireAll(Network network, string name, float value) => Assert.All(Values(network, name), v => Assert.Equal(value, v));
}
