using NativeTickets.Adversarial;
using NativeTickets.Lab.Stages;
using NativeTickets.Nn;
using Batch = NativeTickets.Nn.Batch;

namespace NativeTickets.Tests;

/// <summary>Softened labels under adversarial objectives, beside the same losses computed plainly in double precision.</summary>
public sealed class SmoothedObjectiveTests : IDisposable
{
    const float Epsilon = 0.1f;
    const float Beta = 6;
    const float Gamma = 0.01f;
    const double Share = 0.3;
    const double Near = 1e-4;       // of losses and gradients around 1 in size, which are computed in single precision
    const double Difference = 1e-6; // its square is the error of a central difference, and 1e-16 over it that of double

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;
    readonly TinyImages data;

    public SmoothedObjectiveTests()
    {
        network = TinyNetwork.Create(device);
        data = new TinyImages(network, 20);
    }

    public static MatrixTheoryData<string, bool> Objectives => new(["trades", "tradesTwice", "free", "nFgsm"], [false, true]);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    /// <summary>Whatever an image, the probabilities are 1/2, 1/4 and 1/4: of softened targets t, the loss is t₀ ln 2 + (t₁ + t₂) ln 4.</summary>
    [Theory]
    [InlineData("trades", false, 1.2)] // targets 0.8, 0.1, 0.1
    [InlineData("trades", true, 1.3)]  // 0.7, 0.15, 0.15
    [InlineData("free", false, 1.2)]
    [InlineData("free", true, 1.3)]
    [InlineData("nFgsm", false, 1.2)]
    [InlineData("nFgsm", true, 1.3)]
    public void Of_probabilities_that_are_known_the_loss_is_the_one_by_hand(string name, bool overOthers, double logarithmsOf2)
    {
        foreach (var parameter in network.Parameters) parameter.Value.Write(new float[parameter.Value.Shape.Count]);
        network.Parameters.Single(p => p.Name == "fc2.bias").Value.Write([(float)Math.Log(2), 0, 0]);
        data.Labels.AsSpan().Clear();
        Assert.Equal(logarithmsOf2 * Math.Log(2), Run(Make(name, new LabelSmoothing(Share, overOthers))).Loss, 1e-6);
    }

    [Theory, MemberData(nameof(Objectives))]
    public void The_loss_and_its_gradients_are_those_of_a_computation_in_double(string name, bool overOthers)
    {
        var smoothing = new LabelSmoothing(Share, overOthers);
        var adversarial = Adversarial(name);
        var plain = new PlainLoss(data, adversarial, smoothing, name.StartsWith("trades", StringComparison.Ordinal) ? Beta : null);
        var (loss, gradients) = Run(Make(name, smoothing));
        var weights = Weights();
        Assert.Equal(plain.At(weights), loss, Near);
        foreach (var (expected, actual) in plain.Gradients(weights).Zip(gradients))
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], Near);
    }

    [Theory]
    [InlineData("trades")]
    [InlineData("tradesTwice")]
    [InlineData("nFgsm")]
    public void Weights_are_perturbed_along_the_gradient_of_the_smoothed_loss(string name)
    {
        var smoothing = new LabelSmoothing(Share);
        var plain = new PlainLoss(data, Adversarial(name), smoothing, name.StartsWith("trades", StringComparison.Ordinal) ? Beta : null);
        var weights = Weights();
        foreach (var (tensor, gradient) in weights.Zip(plain.Gradients(weights)).Where((_, index) => network.Parameters[index].IsPrunable))
        {
            var length = Gamma * Length(tensor) / Length(gradient);
            for (var i = 0; i < tensor.Length; i++) tensor[i] += length * gradient[i];
        }
        Assert.Equal(plain.At(weights), Run(Make(name, smoothing, new WeightPerturbation(Gamma))).Loss, Near);
        foreach (var (expected, parameter) in weights.Zip(network.Parameters))
            Assert.All(expected.Zip(parameter.Value.ToArray()), pair => Assert.Equal(pair.First, pair.Second, Near));
    }

    [Theory, MemberData(nameof(Objectives))]
    public void Spreading_nothing_changes_no_bit(string name, bool overOthers)
    {
        var (loss, gradients) = Run(Make(name, null));
        var (same, sameGradients) = Run(Make(name, new LabelSmoothing(0, overOthers)));
        Assert.Equal(BitConverter.SingleToInt32Bits(loss), BitConverter.SingleToInt32Bits(same));
        Assert.Equal(gradients.Select(Bits), sameGradients.Select(Bits));

        static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
    }

    /// <summary>One backward pass serves both.</summary>
    [Fact]
    public void The_perturbation_of_free_training_climbs_the_smoothed_loss()
    {
        var smoothing = new LabelSmoothing(0.9, overOthers: true); // so much that gradients of images have other signs
        using var free = new FreeObjective(new LinfThreat(Epsilon), 1, smoothing: smoothing);
        Run(free);
        var found = free.SaveTensors()["perturbation"].Values;
        Assert.Equal(Signs(smoothing), found);
        Assert.NotEqual(Signs(null), found);

        float[] Signs(LabelSmoothing? labels)
        {
            using var tape = new Tape(device);
            var images = tape.Input(data.Shape, data.Images, watch: true);
            tape.Backward(LabelSmoothing.CrossEntropy(labels, network.Forward(images, Mode.Evaluate), tape.Input(new Shape(data.Labels.Length), data.Labels)));
            network.ClearGradients();
            return [.. images.Gradient!.ToArray().Select(g => Epsilon * Math.Sign(g))];
        }
    }

    /// <summary>With a budget of 0 every one of them descends the smoothed cross-entropy of the images.</summary>
    [Theory]
    [InlineData("crossEntropy")]
    [InlineData("fgsm: { epsilon: 0 }")]
    [InlineData("pgd: { epsilon: 0, steps: 1 }")]
    [InlineData("nFgsm: { epsilon: 0 }")]
    [InlineData("nFgsm: { epsilon: 0, awp: { gamma: 0 } }")]
    [InlineData("free: { epsilon: 0, replays: 2 }")]
    [InlineData("trades: { epsilon: 0, steps: 1 }")]
    [InlineData("trades: { epsilon: 0, steps: 1, naturalTwice: true }")]
    [InlineData("trades: { epsilon: 0, steps: 1, awp: { gamma: 0 } }")]
    public void A_pipeline_asks_for_it_by_labelSmoothing(string objective)
    {
        var text = objective.Contains(':', StringComparison.Ordinal) ? $"{{ {objective} }}" : objective;
        var plan = PipelineText.Plan(PipelineText.Small.Replace("id: dense,", $"id: dense, objective: {text}, labelSmoothing: {Share}, smoothOver: others,",
            StringComparison.Ordinal));
        var expected = Run(new CrossEntropyObjective(new LabelSmoothing(Share, overOthers: true))).Loss;
        Assert.NotEqual(Run(new CrossEntropyObjective()).Loss, expected, Near);
        Assert.Equal(expected, Run(TrainingParts.ObjectivesOf((TrainSpec)plan[0].Spec).First, isGiven: false).Loss, Near);
    }

    static Objective Make(string name, LabelSmoothing? smoothing, WeightPerturbation? perturbation = null)
    {
        var threat = new LinfThreat(Epsilon);
        return name switch
        {
            "free" => new FreeObjective(threat, 1, smoothing: smoothing),
            "nFgsm" => new AdversarialObjective(new NoisyFgsm(threat), new CrossEntropyObjective(smoothing), perturbation),
            _ => new TradesObjective(threat, 2, Epsilon, Beta, perturbation, name == "tradesTwice", smoothing),
        };
    }

    // those of N-FGSM, which see the labels; free training begins with the images themselves, and TRADES is given what N-FGSM finds
    float[] Adversarial(string name) => name == "free" ? data.Images
        : new NoisyFgsm(new LinfThreat(Epsilon)).Perturb(network, data.Images, data.Labels, StartKey.Of(default, "train"));

    (float Loss, float[][] Gradients) Run(Objective objective, bool isGiven = true)
    {
        using var owned = objective as RobustObjective;
        using var tape = new Tape(device);
        var batch = new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(data.Labels.Length), data.Labels));
        using var given = Tensor.FromBatch(device, data.Shape, Adversarial("nFgsm"));
        var found = objective is TradesObjective trades && isGiven
            ? trades.LossAt(network, batch, given, tape, default)
            : objective.Loss(network, batch, tape, default);
        tape.Backward(found.Loss);
        objective.AfterBackward(batch);
        float[][] gradients = [.. network.Parameters.Select(p => p.Value.Gradient!.ToArray())];
        network.ClearGradients();
        return (found.Loss.Item(), gradients);
    }

    double[][] Weights() => [.. network.Parameters.Select(p => p.Value.ToArray().Select(w => (double)w).ToArray())];

    static double Length(double[] values) => Math.Sqrt(values.Sum(v => v * v));

    /// <summary>The smoothed cross-entropy of adversarial images; with a weight β that of the images, and β times the divergence from them.</summary>
    sealed class PlainLoss(TinyImages data, float[] adversarial, LabelSmoothing smoothing, float? beta)
    {
        const int Pixels = 16, Hidden = 6, Classes = 3;

        public double At(double[][] weights)
        {
            var sum = 0.0;
            for (var n = 0; n < data.Labels.Length; n++)
            {
                var moved = Logarithms(weights, adversarial.AsSpan(n * Pixels, Pixels));
                var natural = Logarithms(weights, data.Images.AsSpan(n * Pixels, Pixels));
                for (var c = 0; c < Classes; c++)
                {
                    sum -= Target(c == (int)data.Labels[n]) * (beta is null ? moved : natural)[c];
                    if (beta is { } weight) sum += weight * Math.Exp(natural[c]) * (natural[c] - moved[c]);
                }
            }
            return sum / data.Labels.Length;
        }

        public double[][] Gradients(double[][] weights) => [.. weights.Select(tensor => tensor.Select((_, i) => Slope(weights, tensor, i)).ToArray())];

        double Slope(double[][] weights, double[] tensor, int i)
        {
            var kept = tensor[i];
            tensor[i] = kept + Difference;
            var above = At(weights);
            tensor[i] = kept - Difference;
            var below = At(weights);
            tensor[i] = kept;
            return (above - below) / (2 * Difference);
        }

        double Target(bool isLabel) => smoothing.OverOthers
            ? isLabel ? 1 - smoothing.Share : smoothing.Share / (Classes - 1)
            : (isLabel ? 1 - smoothing.Share : 0) + smoothing.Share / Classes;

        static double[] Logarithms(double[][] weights, ReadOnlySpan<float> image)
        {
            var (hidden, logits) = (new double[Hidden], new double[Classes]);
            for (var h = 0; h < Hidden; h++)
            {
                hidden[h] = weights[1][h];
                for (var i = 0; i < Pixels; i++) hidden[h] += weights[0][h * Pixels + i] * image[i];
                hidden[h] = Math.Max(hidden[h], 0);
            }
            for (var c = 0; c < Classes; c++)
            {
                logits[c] = weights[3][c];
                for (var h = 0; h < Hidden; h++) logits[c] += weights[2][c * Hidden + h] * hidden[h];
            }
            var logarithm = Math.Log(logits.Sum(Math.Exp));
            return [.. logits.Select(x => x - logarithm)];
        }
    }
}
