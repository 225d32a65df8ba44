using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>FMN by SGD, held against a plain loop in double precision with the logits and gradients of the network.</summary>
public sealed class SgdFmnTests : IDisposable
{
    const int Count = 12, Pixels = 16, Steps = 25;

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;
    readonly Victim victim;
    readonly ImageBatch batch;

    public SgdFmnTests()
    {
        network = TinyNetwork.Create(device);
        victim = new Victim(network);
        var images = new TinyImages(network, Count).Images;
        var labels = victim.Logits(images).Chunk(victim.Classes).Select(logits => Victim.PredictionOf(logits));
        batch = new ImageBatch(images, [.. labels], [.. Enumerable.Range(0, Count)]);
    }

    public void Dispose()
    {
        victim.Dispose();
        network.Dispose();
        device.Dispose();
    }

    [Theory]
    [InlineData("margin", 0.3, 0, 0, 0)]
    [InlineData("margin", 0.1, 0.9, 0.2, 0.3)]
    [InlineData("crossEntropy", 0.2, 0.5, 0, 1)]
    [InlineData("dlr", 0.1, 0.7, 0.1, 0.01)]
    [InlineData("dlr", 0.3, 0, 0.2, 0.05)] // without momentum nothing is dampened
    public void It_finds_the_distances_of_a_plain_loop(string loss, double rate, double momentum, double dampening, double decay)
    {
        var rates = new SgdFmnRates(rate, momentum, dampening, decay);
        var found = new SgdFmn(new LinfThreat(0.01f), rates, Steps, LossOf(loss)).Nearest(victim, batch, seed: 1).Distances;
        var plain = Enumerable.Range(0, Count).Select(n => Plain(n, LossOf(loss), rates)).ToArray();
        Assert.True(plain.Count(double.IsFinite) >= Count / 3, $"{plain.Count(double.IsFinite)} images have one near them that fools, which tells too little");
        for (var n = 0; n < Count; n++) Assert.Equal(plain[n], found[n], 1e-5 * Math.Max(1, plain[n])); // images are floats there
    }

    [Fact]
    public void The_first_steps_are_those_computed_by_hand()
    {
        // one pixel counts, by a slope of +1 for class 1: z = (0.1, x - 0.5, 0), x0 = 0.5; fooled where x > 0.6
        var (rate, momentum, decay) = (0.08, 0.5, 0.5);
        // d1 = 0.08; step 2 has the rate 0.08 * cos2(pi/6) = 0.06: g = 1 - 0.04 = 0.96, v = 0.5 + 0.96 = 1.46, d2 = 0.08 + 0.0876 = 0.1676
        // step 3 has 0.02 and looks first: fooled at 0.1676, so that nothing nearer is found in three steps
        var layer = new OnePixel(device);
        using var one = new Network("one", device, new ImageShape(1, 1, 1), 3, layer);
        using var seen = new Victim(one);
        var found = new SgdFmn(new LinfThreat(0.01f), new SgdFmnRates(rate, momentum, 0, decay), 3).Nearest(seen, new ImageBatch([0.5f], [0], [0]), seed: 1);
        Assert.Equal(0.1676, found.Distances[0], 1e-6);
    }

    [Fact]
    public void An_image_is_fooled_within_a_budget_exactly_where_its_nearest_image_lies_within_it()
    {
        var rates = new SgdFmnRates(0.2, 0.5, 0, 0.1);
        var distances = new SgdFmn(new LinfThreat(0.01f), rates, 60).Nearest(victim, batch, seed: 1).Distances;
        var epsilon = distances.Order().ElementAt(Count / 2) * 1.0001f;
        Assert.Equal(distances.Select(distance => distance <= epsilon), new SgdFmn(new LinfThreat(epsilon), rates, 60).Run(victim, batch, seed: 1).Fooled);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Refused("steps of an attack is at least 1, got 0", new SgdFmnRates(1), steps: 0);
        Refused("learningRate of an attack is a finite number above 0, got 0", new SgdFmnRates(0));
        Refused("momentum of an attack lies between 0 and 1, got 1.5", new SgdFmnRates(1, 1.5));
        Refused("dampening of an attack lies between 0 and 1, got -1", new SgdFmnRates(1, 0.5, -1));

        static void Refused(string told, SgdFmnRates rates, int steps = 1) =>
            Assert.StartsWith(told, Assert.Throws<AdversarialException>(() => new SgdFmn(new LinfThreat(1), rates, steps)).Message, StringComparison.Ordinal);
    }

    /// <summary>The formulas as they are written, image by image.</summary>
    double Plain(int n, ImageLoss loss, SgdFmnRates rates)
    {
        var (clean, label) = (batch.Image(n).ToArray(), batch.Labels[n]);
        var farthest = clean.Max(pixel => Math.Max(pixel, 1.0 - pixel));
        var (change, velocity) = (new double[Pixels], new double[Pixels]);
        var (epsilon, best, wasFooled) = (double.PositiveInfinity, farthest, false);
        for (var step = 0; step < Steps; step++)
        {
            var cosine = (1 + Math.Cos(Math.PI * step / Steps)) / 2;
            var gamma = 0.001 + 0.049 * cosine;
            float[] image = [.. clean.Zip(change, (pixel, moved) => (float)(pixel + moved))];
            var at = victim.Gradients(loss, image, [label]);
            var isFooled = Victim.PredictionOf(at.Logits) != label;
            wasFooled |= isFooled;
            if (isFooled) best = Math.Min(best, change.Max(Math.Abs));
            epsilon = isFooled ? Math.Min(epsilon * (1 - gamma), best) : wasFooled ? epsilon * (1 + gamma) : double.PositiveInfinity;
            epsilon = Math.Min(epsilon, farthest);
            for (var i = 0; i < Pixels; i++)
            {
                var along = Math.Sign(at.Gradient[i]) - rates.WeightDecay * change[i];
                velocity[i] = step == 0 || rates.Momentum == 0 ? along : rates.Momentum * velocity[i] + (1 - rates.Dampening) * along;
                var moved = Math.Clamp(change[i] + rates.LearningRate * cosine * velocity[i], -epsilon, epsilon);
                change[i] = Math.Clamp(clean[i] + moved, 0, 1) - clean[i];
            }
        }
        return wasFooled ? best : double.PositiveInfinity;
    }

    static ImageLoss LossOf(string name) => name switch
    {
        "margin" => new LogitMarginLoss(),
        "crossEntropy" => new CrossEntropyLoss(),
        "dlr" => new DlrLoss(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such loss"),
    };

    sealed class OnePixel(Device device) : Layer("")
    {
        readonly Parameter weight = new("weight", Tensor.FromArray(device, new Shape(3, 1), [0, 1, 0], requiresGradient: true), true);
        readonly Parameter bias = new("bias", Tensor.FromArray(device, new Shape(3), [0.1f, -0.5f, 0], requiresGradient: true), false);

        public override IReadOnlyList<Parameter> OwnParameters => [weight, bias];

        public override IReadOnlyList<StateTensor> OwnState => [];

        public override string Kind => "one";

        public override Shape OutputShape(Shape input) => new(input[0], 3);

        public override Tensor Forward(Tensor x, Mode mode) => x.Flatten().Linear(weight.Value, bias.Value);
    }
}
