using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

public sealed class NeuronMatchingTests
{
    static readonly ImageShape Glyph = new(1, 12, 12);

    static readonly LayerSpec[] Small =
    [
        new Conv2dSpec(4, Window: 3), new BatchNormSpec(), new ReluSpec(), new MaxPool2dSpec(2), new FlattenSpec(), new LinearSpec(6), new ReluSpec(),
        new LinearSpec(3),
    ];

    [Fact]
    public void Neurons_that_were_reordered_are_found_again()
    {
        using var device = Device.Open("cpu", 2);
        using var network = Networks.FromLayers("small", device, Glyph, 3, Small, seed: 1);
        using var reordered = Networks.FromLayers("small", device, Glyph, 3, Small, seed: 2);
        int[] channels = [2, 0, 3, 1];
        int[] features = [5, 3, 0, 1, 4, 2];
        var state = NetworkState.Read(network);
        var moved = state.ToDictionary(entry => entry.Key, entry => entry.Key switch
        {
            "0.weight" or "0.bias" or "1.weight" or "1.bias" or "1.running_mean" or "1.running_var" => Rows(entry.Value, channels),
            "5.weight" => Rows(Columns(entry.Value, channels), features),
            "5.bias" => Rows(entry.Value, features),
            "7.weight" => Columns(entry.Value, features),
            "7.bias" => entry.Value,
            var other => throw new InvalidOperationException(other),
        });
        NetworkState.Write(reordered, moved, "test");

        var matching = NeuronMatching.Of(network, reordered, new Noise(Glyph));

        foreach (var (name, entry) in matching.Moved(state)) Assert.Equal(moved[name].Values, entry.Values);
        var mask = RandomMask.Draw(NamedWeights.Of(network), 0.5, seed: 1);
        Assert.Equal(Rows(Columns(Flags(mask, "5.weight"), channels), features).Values, matching.Moved(mask, network).Find("5.weight")!.ToFloats());

        WeightsEntry Flags(TicketMask of, string name) => new(state[name].Shape, of.Find(name)!.ToFloats());
    }

    [Theory]
    [InlineData("lenet", 1, 28)]
    [InlineData("vgg16-w8", 3, 32)]
    [InlineData("resnet18-w8", 3, 16)]
    [InlineData("wrn-10-1", 3, 16)]
    public void A_network_on_the_places_of_anothers_neurons_computes_what_it_did(string name, int channels, int side)
    {
        using var device = Device.Open("cpu", 2);
        var shape = new ImageShape(channels, side, side);
        using var first = Networks.Create(name, device, shape, 10, seed: 1);
        using var second = Networks.Create(name, device, shape, 10, seed: 2);
        using var target = Networks.Create(name, device, shape, 10, seed: 3);
        var images = new Noise(shape);

        var matching = NeuronMatching.Of(first, second, images);
        NetworkState.Write(target, matching.Moved(NetworkState.Read(first)), "test");

        var (before, after) = (Logits(first, images), Logits(target, images));
        Assert.NotEqual(NetworkState.Read(first).Values.SelectMany(entry => entry.Values), NetworkState.Read(target).Values.SelectMany(entry => entry.Values));
        var largest = before.Max(Math.Abs);
        for (var i = 0; i < before.Length; i++) Assert.InRange(Math.Abs(before[i] - after[i]), 0, 1e-4f * largest); // sums in another order
    }

    [Fact]
    public void The_assignment_is_the_best_of_all()
    {
        var random = new RandomStream(1, "test/assignment");
        for (var n = 1; n <= 6; n++)
            for (var trial = 0; trial < 20; trial++)
            {
                var likeness = new double[n, n];
                for (var i = 0; i < n; i++)
                    for (var j = 0; j < n; j++) likeness[i, j] = random.NextInt(100) - 50;
                var best = Permutations(n).Max(permutation => Total(permutation));
                var found = Assignment.Best(likeness);
                Assert.Equal(Enumerable.Range(0, n), found.Order());
                Assert.Equal(best, Total(found));

                double Total(IReadOnlyList<int> permutation) => permutation.Select((column, row) => likeness[row, column]).Sum();
            }
    }

    [Fact]
    public void Networks_of_other_layers_are_refused()
    {
        using var device = Device.Open("cpu", 2);
        using var first = Networks.Create("lenet", device, new ImageShape(1, 28, 28), 10);
        using var second = Networks.FromLayers("small", device, Glyph, 3, Small);
        Assert.Contains("other layers", Assert.Throws<PruningException>(() => NeuronMatching.Of(first, second, new Noise(Glyph))).Message);
    }

    [Fact]
    public void Neurons_that_meet_channels_of_zeros_are_refused()
    {
        using var device = Device.Open("cpu", 2);
        var images = new ImageShape(3, 8, 8);
        using var first = Networks.Create("resnet20-w4-a", device, images, 10);
        using var second = Networks.Create("resnet20-w4-a", device, images, 10, draw: 1);
        Assert.Throws<PruningException>(() => NeuronMatching.Of(first, second, new Noise(images)));
    }

    static IEnumerable<int[]> Permutations(int n) => n == 0 ? [[]]
        : Permutations(n - 1).SelectMany(shorter => Enumerable.Range(0, n).Select(at => (int[])[.. shorter[..at], n - 1, .. shorter[at..]]));

    // row i goes to place[i]
    static WeightsEntry Rows(WeightsEntry entry, int[] place)
    {
        var (moved, run) = (new float[entry.Values.Length], entry.Shape.Count / entry.Shape[0]);
        for (var row = 0; row < entry.Shape[0]; row++) Array.Copy(entry.Values, row * run, moved, place[row] * run, run);
        return new WeightsEntry(entry.Shape, moved);
    }

    // the columns of neuron i, side by side, go to those of place[i]
    static WeightsEntry Columns(WeightsEntry entry, int[] place)
    {
        var (moved, columns) = (new float[entry.Values.Length], entry.Shape[1]);
        var block = columns / place.Length;
        for (var row = 0; row < entry.Shape[0]; row++)
            for (var column = 0; column < columns; column++)
                moved[row * columns + place[column / block] * block + column % block] = entry.Values[row * columns + column];
        return new WeightsEntry(entry.Shape, moved);
    }

    static float[] Logits(Network network, ScoringBatches batches)
    {
        using var tape = new Tape(network.Device, GradientTarget.None);
        return network.Forward(batches.Load(0, tape).Images, Mode.Evaluate).ToArray();
    }

    sealed class Noise(ImageShape shape) : ScoringBatches
    {
        public override int Count => 2;

        public override Batch Load(int index, Tape tape)
        {
            var images = new Shape(20, shape.Channels, shape.Height, shape.Width);
            var random = new RandomStream(7, "test/images", step: index);
            float[] pixels = [.. Enumerable.Range(0, images.Count).Select(_ => random.NextInt(256) / 255f)];
            return new Batch(tape.Input(images, pixels), tape.Input(new Shape(20), new float[20]));
        }
    }
}
