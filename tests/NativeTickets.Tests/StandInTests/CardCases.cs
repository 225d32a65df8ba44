using NativeTickets.Adversarial;
using NativeTickets.Kernels;
using NativeTickets.Lab.Inspection;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>
/// What a card must do beside computing single ops. Each is run by <see cref="StandInTests"/> in a process that has the stand-in driver, and could be run on a
/// card: <c>-class "*.CardCases" -explicit only</c>.
/// </summary>
public sealed class CardCases
{
    /// <summary>A file that <see cref="Training_steps_end_with_these_bits"/> writes.</summary>
    public const string BitsVariable = "CARD_CASE_BITS";

    const int Images = 3, Size = 12;

    [Fact(Explicit = true)]
    public void Two_devices_work_in_turn_and_are_closed_in_the_order_they_were_opened_in()
    {
        var (first, second) = (Device.Open("cuda", precision: "fp32"), Device.Open("cuda", precision: "fp32"));
        for (var round = 0; round < 2; round++)
            foreach (var device in new[] { first, second }) Add(device);
        first.Dispose();
        Add(second);
        second.Dispose();
    }

    [Fact(Explicit = true)]
    public void A_device_works_on_other_threads_than_the_one_that_opened_it()
    {
        var device = Device.Open("cuda", precision: "fp32");
        Exception? failure = null;
        for (var i = 0; i < 2; i++)
        {
            var thread = new Thread(() =>
            {
                try
                {
                    device.Step(() => Add(device));
                    Add(device);
                    device.Synchronize();
                    if (i == 1) device.Dispose();
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            });
            thread.Start();
            thread.Join();
        }
        Assert.Null(failure);
    }

    [Fact(Explicit = true)]
    public void A_step_that_fails_is_dropped_and_the_next_one_runs()
    {
        using var device = Device.Open("cuda", precision: "fp32");
        using var sum = Tensor.FromArray(device, new Shape(4), [1, 2, 3, 4]);
        device.Step(() => sum.AddScaled(sum, 0)); // loads the kernel, before which a step starts what it has noted
        Assert.Throws<InvalidOperationException>(() => device.Step(() =>
        {
            sum.AddScaled(sum, 1);
            throw new InvalidOperationException("inside a step");
        }));
        device.Step(() => sum.AddScaled(sum, 1));
        Assert.Equal([2, 4, 6, 8], sum.ToArray());
    }

    [Fact(Explicit = true)]
    public void A_step_that_fails_leaves_nothing_that_the_next_one_relies_on()
    {
        using var device = Device.Open("cuda", precision: "fp32");
        using var failing = new Training(device);
        using var straight = new Training(device);
        for (var step = 0; step < 4; step++)
        {
            straight.Step(step);
            if (step == 3) Assert.Throws<InvalidOperationException>(() => failing.Step(step, fails: Moment.BeforeTheWeightsMove));
            failing.Step(step);
        }
        foreach (var (name, entry) in NetworkState.Read(straight.Network)) Assert.Equal(entry.Values, NetworkState.Read(failing.Network)[name].Values);
    }

    [Fact(Explicit = true)]
    public void Masks_that_a_step_took_over_before_it_failed_are_whole()
    {
        using var device = Device.Open("cuda", precision: "fp32");
        using var training = new Training(device);
        for (var step = 0; step < 3; step++) training.Step(step);
        foreach (var parameter in training.Network.Parameters.Where(p => p.IsPrunable))
        {
            parameter.SetMask([]);
            parameter.SetMask(Mask(parameter));
        }
        Assert.Throws<InvalidOperationException>(() => training.Step(3, fails: Moment.AfterTheyMoved));
        foreach (var parameter in training.Network.Parameters.Where(p => p.IsPrunable)) Assert.Equal(Mask(parameter), parameter.MaskTensor!.ToArray());

        static float[] Mask(Parameter parameter) => [.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % 2 == 0 ? 1f : 0f)];
    }

    [Fact(Explicit = true)]
    public void What_follows_from_statistics_is_computed_again_after_a_step_that_fails()
    {
        using var device = Device.Open("cuda", precision: "fp32");
        using var filters = Tensor.FromArray(device, new Shape(2, 2, 3, 3), [.. Enumerable.Range(0, 36).Select(i => i % 5 - 2f)], requiresGradient: true);
        using var scale = Tensor.FromArray(device, new Shape(2), [1, 2]);
        using var mean = Tensor.FromArray(device, new Shape(2), [0.1f, 0.2f]);
        using var variance = Tensor.FromArray(device, new Shape(2), [1, 4]);
        using var other = Tensor.FromArray(device, new Shape(2), [0.25f, 9]);
        using var first = new Tape(device, GradientTarget.Watched);
        using var second = new Tape(device, GradientTarget.Watched);
        using var third = new Tape(device, GradientTarget.Watched);
        var expected = Gradient(first, other); // loads kernels and takes memory, before which a step starts what it has noted
        Gradient(first, variance);
        var places = Enumerable.Range(0, 4).Select(_ => Tensor.FromArray(device, new Shape(1), [7])).ToArray();
        foreach (var place in places) place.Dispose(); // what a tape's first gradient is taken from
        variance.CopyFrom(other);
        Assert.Throws<InvalidOperationException>(() => Gradient(second, variance, fails: true));
        second.Clear();
        Assert.Equal(expected, Gradient(second, variance));
        Assert.Equal(expected, Gradient(third, variance));

        float[] Gradient(Tape tape, Tensor spread, bool fails = false)
        {
            Tensor? x = null;
            device.Step(() =>
            {
                x = tape.Input(new Shape(1, 2, 4, 4), [.. Enumerable.Range(0, 32).Select(i => i % 7 / 7f)], watch: true);
                var y = x.NormalizedConv2d(filters, scale, mean, mean, spread, 1, 1).BatchNorm(scale, mean, mean, spread, training: false);
                tape.Backward(y.Sum());
                if (fails) throw new InvalidOperationException("inside a step");
            });
            var gradient = x!.Gradient!.ToArray();
            tape.Clear(); // the next step finds all memory that it needs
            return gradient;
        }
    }

    [Fact(Explicit = true)]
    public void A_step_waits_for_nothing_and_is_one_launch_from_the_third_on()
    {
        using var device = Device.Open("cuda", precision: "fp32");
        using var training = new Training(device);
        for (var step = 0; step < 3; step++) training.Step(step);
        var (readBacks, bytes) = (((GpuDevice)device.Kernels).ReadBacks, device.AllocatedBytes);
        for (var step = 3; step < 5; step++) training.Step(step);
        Assert.Equal((readBacks, bytes), (((GpuDevice)device.Kernels).ReadBacks, device.AllocatedBytes));
        Assert.DoesNotContain("kernel by kernel", device.Description, StringComparison.Ordinal);
    }

    /// <summary>What whoever asks for this compares is written to a file: the bits of all weights after steps of which one has a smaller batch.</summary>
    [Fact(Explicit = true)]
    public void Training_steps_end_with_these_bits()
    {
        using var device = Device.Open("cuda", precision: "fp32");
        using var training = new Training(device);
        for (var step = 0; step < 5; step++) training.Step(step, images: step == 3 ? 2 : Images);
        var bits = NetworkState.Read(training.Network).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .SelectMany(entry => entry.Value.Values).Select(value => $"{BitConverter.SingleToInt32Bits(value):x8}");
        var how = device.Description.Contains("kernel by kernel", StringComparison.Ordinal) ? "kernel by kernel" : "as graphs";
        if (Environment.GetEnvironmentVariable(BitsVariable) is { } path) File.WriteAllText(path, $"{how}\n{string.Join('\n', bits)}\n");
    }

    [Fact(Explicit = true)]
    public void A_mask_from_ranks_counted_on_the_card_is_the_hosts()
    {
        using var device = Device.Open("cuda", precision: "fp32");
        using var network = TinyNetwork.Create(device);
        var weights = NamedWeights.Of(network);
        var here = ScorePruning.Mask(weights, new LayerNormalizedMagnitude(), PruningScope.Global, 0.8);
        var there = ScorePruning.Mask(
            [.. weights.Select(w => new NamedWeights(w.Name, w.Values) { Shape = w.Shape })], new LayerNormalizedMagnitude(), PruningScope.Global, 0.8);
        foreach (var (one, other) in here.Layers.Zip(there.Layers)) Assert.Equal(other.ToFlags(), one.ToFlags());
    }

    [Theory(Explicit = true), InlineData("pgd"), InlineData("trades"), InlineData("free")]
    public void An_adversarial_step_ends_where_the_processors_ends(string name)
    {
        Objective Make()
        {
            var threat = new LinfThreat(0.1f);
            return name switch
            {
                "pgd" => new AdversarialObjective(new Pgd(threat, 2, 0.05f, randomStart: true)),
                "trades" => new TradesObjective(threat, 2, 0.05f),
                _ => new FreeObjective(threat, 2),
            };
        }

        using var card = Device.Open("cuda", precision: "fp32");
        using var processor = Device.Open("cpu", 1);
        using var there = new Training(card, Make());
        using var here = new Training(processor, Make());
        foreach (var training in new[] { there, here }) training.Step(0);
        foreach (var (key, entry) in NetworkState.Read(here.Network))
        {
            var (largest, actual) = (entry.Values.Max(Math.Abs), NetworkState.Read(there.Network)[key].Values);
            // single ops agree to 2e-5 of the largest element; where a sign decides otherwise near 0, a pixel moves by a step
            for (var i = 0; i < actual.Length; i++) Assert.InRange(Math.Abs(actual[i] - entry.Values[i]), 0, 1e-3 * largest);
        }
    }

    [Fact(Explicit = true)]
    public void The_first_step_of_a_golden_network_is_the_other_engines()
    {
        const string File = "net-vgg16-w8.safetensors";
        if (!GoldenFolder.Files(File).Contains(File)) Assert.Skip(GoldenFolder.Absence(File) ?? $"{File} is required");
        using var golden = new GoldenNetwork(File, "cuda");
        golden.Load("start/");
        using var tape = new Tape(golden.Device, GradientTarget.Parameters);
        var loss = new CrossEntropyObjective().Loss(golden.Network, golden.BatchOn(tape), tape, default).Loss;
        tape.Backward(loss);
        Assert.Equal(golden["losses"].Values[0], loss.Item(), 1e-4);
        foreach (var parameter in golden.Network.Parameters) golden.RequireGradient(parameter);
    }

    /// <summary>The same numbers are rounded at the same places; sums of floats are taken in other orders, which moves few of them to the next bf16.</summary>
    [Fact(Explicit = true)]
    public void Ops_of_bf16_numbers_are_those_of_the_processor_in_the_cards_place()
    {
        using var card = Device.Open("cuda", precision: "bf16");
        Assert.Equal("bf16", card.Precision);
        using var processor = Device.OpenInPlaceOfCard(1);
        foreach (var each in StoredCase.All)
        {
            var (expected, actual) = (each.On(processor), each.On(card));
            Assert.Equal(expected.Format, actual.Format);
            Near($"{each.Name}: y", expected.Output, actual.Output);
            for (var i = 0; i < expected.Gradients.Length; i++) Near($"{each.Name}: gradient {i}", expected.Gradients[i], actual.Gradients[i]);
        }

        static void Near(string what, float[] expected, float[] actual)
        {
            var largest = expected.Select(Math.Abs).DefaultIfEmpty().Max();
            Assert.Equal(expected.Length, actual.Length);
            for (var i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-5 * largest + Math.Abs(expected[i]) / 128, // of the contract, and a unit in the last place
                    $"{what}[{i}]: the processor has {expected[i]:R}, the card {actual[i]:R}");
        }
    }

    /// <summary>Of the weights in training, where moments are gathered by convolutions, and of the images, where batch norms are folded into them.</summary>
    [Theory(Explicit = true), InlineData(GradientTarget.Parameters), InlineData(GradientTarget.Watched)]
    public void Gradients_of_a_network_in_bf16_are_those_of_the_processor_in_the_cards_place(GradientTarget target)
    {
        using var card = Device.Open("cuda", precision: "bf16");
        using var processor = Device.OpenInPlaceOfCard(1);
        var (expected, actual) = (Gradients(processor), Gradients(card));
        Assert.Equal(actual, Gradients(card));
        for (var i = 0; i < expected.Length; i++)
        {
            var largest = expected[i].Max(Math.Abs);
            Assert.Equal(expected[i].Length, actual[i].Length);
            // numbers that went to the next bf16 in one layer, 2^-8 of themselves, are seen by all that follow
            for (var at = 0; at < expected[i].Length; at++) Assert.InRange(Math.Abs(expected[i][at] - actual[i][at]), 0, 0.04 * largest);
        }

        float[][] Gradients(Device device)
        {
            const int Count = 4, Channels = 3, Extent = 8;
            using var network = Networks.Create("wrn-10-1", device, new ImageShape(Channels, Extent, Extent), 10, seed: 3);
            using var tape = new Tape(device, target);
            var stream = new RandomStream(1, "a network in bf16");
            float[] pixels = [.. Enumerable.Range(0, Count * Channels * Extent * Extent).Select(_ => stream.NextUniform())];
            var x = tape.Input(new Shape(Count, Channels, Extent, Extent), pixels, watch: target == GradientTarget.Watched);
            var logits = network.Forward(x, target == GradientTarget.Watched ? Mode.Evaluate : Mode.Train);
            tape.Backward(logits.CrossEntropy(tape.Input(new Shape(Count), [0, 1, 2, 3])));
            return target == GradientTarget.Watched ? [x.Gradient!.ToArray()] : [.. network.Parameters.Select(p => p.Value.Gradient!.ToArray())];
        }
    }

    /// <summary>By tf32 and at batch 128, which is what they are counted for: a training step, and a step of an attack.</summary>
    [Fact(Explicit = true)]
    public void Steps_ask_for_so_many_kernels()
    {
        const int Images = 128;
        using var device = Device.Open("cuda");
        Assert.Equal("tf32", device.Precision);
        var wrong = new List<string>();
        foreach (var (network, training, attack) in new[] { ("lenet", 37, 24), ("vgg16", 137, 64), ("resnet18", 189, 85), ("wrn-34-10", 321, 156) })
        {
            var (there, here) = (StepLaunches.OfTraining(device, network, Images), StepLaunches.OfAttack(device, network, Images));
            if ((training, attack) != (there.Values.Sum(), here.Values.Sum()))
                wrong.Add($"{network} takes {there.Values.Sum()} launches a training step and {here.Values.Sum()} a step of an attack:\n"
                    + string.Join('\n', new[] { there, here }.SelectMany(step => step.Select(pair => $"{pair.Value} {pair.Key}").Append(""))));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    static void Add(Device device)
    {
        using var x = Tensor.FromArray(device, new Shape(4), [1, 2, 3, 4]);
        using var sum = x.Add(x);
        Assert.Equal([2, 4, 6, 8], sum.ToArray());
    }

    /// <summary>Where a step fails.</summary>
    enum Moment
    {
        Never,
        BeforeTheWeightsMove,
        AfterTheyMoved,
    }

    /// <summary>A small masked LeNet and batches that change from step to step.</summary>
    sealed class Training : IDisposable
    {
        readonly Device device;
        readonly Sgd sgd;
        readonly Tape tape;
        readonly Objective objective;

        public Training(Device device, Objective? objective = null)
        {
            (this.device, this.objective) = (device, objective ?? new CrossEntropyObjective());
            Network = Networks.Create("lenet-ye-1", device, new ImageShape(1, Size, Size), 10, seed: 3);
            foreach (var parameter in Network.Parameters.Where(p => p.IsPrunable))
                parameter.SetMask([.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % 3 == 0 ? 1f : 0f)]);
            sgd = new Sgd(Network, 0.9, 5e-4);
            tape = new Tape(device, GradientTarget.All);
        }

        public Network Network { get; }

        public void Step(int step, int images = Images, Moment fails = Moment.Never)
        {
            tape.Clear(); // of a step that failed
            Network.ClearGradients();
            float[] pixels = [.. Enumerable.Range(0, images * Size * Size).Select(i => (i + step) % 17 / 17f)];
            float[] labels = [.. Enumerable.Range(0, images).Select(i => (float)((i + step) % 10))];
            device.Step(() =>
            {
                var batch = new Batch(tape.Input(new Shape(images, 1, Size, Size), pixels), tape.Input(new Shape(images), labels));
                tape.Backward(objective.Loss(Network, batch, tape, new StepContext(1, 0, step)).Loss);
                objective.AfterBackward(batch);
                if (fails == Moment.BeforeTheWeightsMove) throw new InvalidOperationException("inside a step");
                sgd.Step(0.05 / (1 + step));
                if (fails == Moment.AfterTheyMoved) throw new InvalidOperationException("inside a step");
                objective.AfterStep();
                Network.ClearGradients();
                tape.Clear();
            });
        }

        public void Dispose()
        {
            tape.Dispose();
            sgd.Dispose();
            (objective as IDisposable)?.Dispose();
            Network.Dispose();
        }
    }
}
