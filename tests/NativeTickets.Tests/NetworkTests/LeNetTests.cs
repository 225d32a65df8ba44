using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class LeNetTests
{
    static readonly ImageShape Digit = new(1, 28, 28);

    [Theory]
    [InlineData("lenet", 431_080)]
    [InlineData("lenet-ye-1", 13_514)]
    [InlineData("lenet-ye-2", 52_506)]
    [InlineData("lenet-ye-4", 206_954)]
    [InlineData("lenet-ye-8", 821_706)]
    [InlineData("lenet-ye-16", 3_274_634)]
    public void A_lenet_has_the_parameters_its_source_counts(string name, long count)
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create(name, device, Digit, 10);
        Assert.Equal(count, network.ParameterCount);
    }

    [Fact]
    public void Parameters_have_the_names_of_the_state_dict_and_only_weights_are_prunable()
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create("lenet", device, Digit, 10);
        string[] layers = ["conv1", "conv2", "fc1", "fc2"];
        Assert.Equal(layers.SelectMany(l => new[] { $"{l}.weight", $"{l}.bias" }), network.Parameters.Select(p => p.Name));
        Assert.All(network.Parameters, p => Assert.Equal(p.Name.EndsWith("weight", StringComparison.Ordinal), p.IsPrunable));
        Assert.Equal(500 + 25_000 + 400_000 + 5_000, network.PrunableCount);
    }

    [Fact]
    public void Start_weights_fill_their_uniform_interval()
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create("lenet", device, Digit, 10, seed: 3);
        var weights = network.Parameters.Single(p => p.Name == "fc1.weight").Value.ToArray();
        var bound = 1 / Math.Sqrt(800);
        Assert.All(weights, w => Assert.InRange(w, -bound, bound));
        Assert.InRange(weights.Max(), 0.999 * bound, bound);
        Assert.InRange(weights.Average(), -0.002 * bound, 0.002 * bound);
        Assert.InRange(weights.Average(w => (double)w * w), 0.99 * bound * bound / 3, 1.01 * bound * bound / 3);
        Assert.All(network.Parameters.Single(p => p.Name == "conv1.bias").Value.ToArray(), b => Assert.InRange(b, -0.2, 0.2));
    }

    [Fact]
    public void The_same_seed_and_draw_give_the_same_weights_and_any_other_gives_others()
    {
        using var device = Device.Open("cpu", 1);
        float[] Start(long seed, int draw)
        {
            using var network = Networks.Create("lenet", device, Digit, 10, seed: seed, draw: draw);
            return network.Parameters[0].Value.ToArray();
        }
        Assert.Equal(Start(1, 0), Start(1, 0));
        Assert.NotEqual(Start(1, 0), Start(1, 1));
        Assert.NotEqual(Start(1, 0), Start(2, 0));
    }

    [Theory]
    [InlineData("lenet", 1, 28)]
    [InlineData("lenet", 3, 32)]
    [InlineData("lenet-ye-2", 1, 28)]
    public void Images_become_logits_on_any_device_alike(string name, int channels, int size)
    {
        float[] Logits(string deviceName)
        {
            using var device = Device.Open(deviceName, 2);
            using var network = Networks.Create(name, device, new ImageShape(channels, size, size), 10, seed: 5);
            using var tape = new Tape(device);
            var pixels = new float[3 * channels * size * size];
            var stream = new RandomStream(1, "test");
            foreach (ref var pixel in pixels.AsSpan()) pixel = stream.NextUniform();
            var logits = network.Forward(tape.Input(new Shape(3, channels, size, size), pixels), Mode.Evaluate);
            Assert.Equal(new Shape(3, 10), logits.Shape);
            return logits.ToArray();
        }
        var (fast, naive) = (Logits("cpu"), Logits("reference"));
        for (var i = 0; i < fast.Length; i++) Assert.Equal(naive[i], fast[i], 1e-5f);
    }

    [Fact]
    public void Images_of_another_size_are_refused_with_both_sizes()
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create("lenet", device, Digit, 10);
        using var tape = new Tape(device);
        var error = Assert.Throws<ShapeException>(() => network.Forward(tape.Input(new Shape(1, 1, 27, 28), new float[27 * 28]), Mode.Train));
        Assert.Equal("lenet: expects images [N, 1, 28, 28], got [1, 1, 27, 28]", error.Message);
    }

    [Fact]
    public void Images_too_small_for_it_are_refused_by_the_layer_they_cannot_pass()
    {
        using var device = Device.Open("cpu", 1);
        var error = Assert.Throws<ShapeException>(() => Networks.Create("lenet", device, new ImageShape(1, 9, 9), 10));
        Assert.Equal("conv2: its window of 5 exceeds the 2 rows or columns that reach it (padding 0); the images are too small for this network",
            error.Message);
    }
}
