using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>What a GPU keeps of weights alone (packed filters, folded batch norms) is never that of weights as they were.</summary>
public sealed class KeptFormsTests
{
    static readonly Dictionary<string, Action<Weights>> Changes = new()
    {
        ["Write"] = w => w.Filters.Write(w.Others(w.Filters)),
        ["Fill"] = w => w.Filters.Fill(0.25f),
        ["CopyFrom"] = w => w.Filters.CopyFrom(w.Other),
        ["AddScaled"] = w => w.Filters.AddScaled(w.Other, 0.5f),
        ["MoveTowards"] = w => w.Filters.MoveTowards(w.Other, 0.5f),
        ["SgdStep"] = w => SgdStep.Apply(w.Filters, w.Other, null, 0.1f, 0.9f, 0, false),
        ["AdamStep"] = w => AdamStep.Apply(w.Filters, w.Other, w.Second, null, 0.1f, 0.9f, 0.99f, 1e-8f, 0, 1),
        ["the scale of a batch norm"] = w => w.Scale.AddScaled(w.Scale, 1),
        ["its shift"] = w => w.Shift.Fill(0.5f),
        ["its mean"] = w => w.Mean.Fill(0.5f),
        ["its variance"] = w => w.Variance.Fill(2),
        ["a batch norm in training, which moves both"] = w => w.Train(),
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void They_follow_each_change_of_the_weights(string name)
    {
        using var device = Device.Open("ilgpu-cpu");
        using var weights = new Weights(device);
        var before = weights.Gradient(weights.Filters, weights.Scale, weights.Shift, weights.Mean, weights.Variance);
        Changes[name](weights);
        var after = weights.Gradient(weights.Filters, weights.Scale, weights.Shift, weights.Mean, weights.Variance);
        using var copies = new Copies(device, weights.Filters, weights.Scale, weights.Shift, weights.Mean, weights.Variance);
        Assert.Equal(weights.Gradient(copies[0], copies[1], copies[2], copies[3], copies[4]), after);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void A_step_that_changes_nothing_makes_them_once()
    {
        using var device = Device.Open("ilgpu-cpu");
        using var weights = new Weights(device);
        var first = weights.Launches();
        Assert.Equal(first - 4, weights.Launches()); // two orders of the filters, the fold, the running statistics
    }

    [Fact]
    public void They_are_made_again_after_a_step_that_was_abandoned_in_which_they_may_have_been_asked_for()
    {
        using var device = Device.Open("ilgpu-cpu");
        using var weights = new Weights(device);
        var (made, kept) = (weights.Launches(), weights.Launches());
        Assert.Throws<InvalidOperationException>(() => device.Step(() => throw new InvalidOperationException("inside a step")));
        Assert.Equal((made, kept), (weights.Launches(), weights.Launches()));
    }

    [Fact]
    public void A_recorded_step_goes_backward_by_what_it_went_forward_by_though_another_has_changed_it()
    {
        using var device = Device.Open("ilgpu-cpu");
        using var weights = new Weights(device);
        var expected = weights.Gradient(weights.Filters, weights.Scale, weights.Shift, weights.Mean, weights.Variance);
        var before = device.Kernels.RentedBuffers;
        using (var tape = new Tape(device, GradientTarget.Watched))
        {
            var (x, y) = weights.Forward(tape, weights.Filters, weights.Scale, weights.Shift, weights.Mean, weights.Variance);
            weights.Variance.Fill(5);
            Assert.NotEqual(expected, weights.Gradient(weights.Filters, weights.Scale, weights.Shift, weights.Mean, weights.Variance));
            Assert.Equal(expected, weights.Backward(tape, x, y));
        }
        Assert.Equal(before, device.Kernels.RentedBuffers);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_filters_of_a_network_are_packed_in_one_launch_after_each_step(bool isMasked)
    {
        using var device = Device.Open("ilgpu-cpu");
        using var network = Networks.Create("resnet18-w1", device, new ImageShape(3, 8, 8), 10, seed: 2);
        using var copy = Networks.Create("resnet18-w1", device, new ImageShape(3, 8, 8), 10, seed: 3);
        if (isMasked)
            foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
                parameter.SetMask([.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % 3 == 0 ? 1f : 0f)]);
        using var sgd = new Sgd(network, 0.9, 5e-4);
        using var tape = new Tape(device);
        float[] pixels = [.. Enumerable.Range(0, 2 * 3 * 64).Select(i => i % 17 / 17f)];
        for (var step = 0; step < 4; step++)
        {
            // the gradients of a network with the same weights that has packed nothing yet are those of this one
            NetworkState.Write(copy, NetworkState.Read(network), "copy");
            var (_, here) = (Backward(copy), Backward(network));
            foreach (var (one, other) in network.Parameters.Zip(copy.Parameters)) Assert.Equal(other.Value.Gradient!.ToArray(), one.Value.Gradient!.ToArray());
            if (step > 1) Assert.Equal((0, 1), here);
            sgd.Step(0.1);
            foreach (var each in new[] { network, copy }) each.ClearGradients();
        }

        (long One, long All) Backward(Network each)
        {
            var before = device.LaunchesByKernel.ToDictionary();
            var batch = new Batch(tape.Input(new Shape(2, 3, 8, 8), pixels), tape.Input(new Shape(2), [1, 2]));
            tape.Backward(new CrossEntropyObjective().Loss(each, batch, tape, default).Loss);
            tape.Clear();
            long Of(string name) => device.LaunchesByKernel.Where(pair => pair.Name == name).Sum(pair => pair.Count) - before.GetValueOrDefault(name);
            return (Of("Conv2dPackGpu.One"), Of("Conv2dPackGpu.All"));
        }
    }

    [Fact]
    public void They_are_given_back_with_the_weights()
    {
        using var device = Device.Open("ilgpu-cpu");
        Use();
        var before = device.Kernels.RentedBuffers;
        Use();
        Assert.Equal(before, device.Kernels.RentedBuffers);

        void Use()
        {
            using var network = Networks.Create("lenet-ye-1", device, new ImageShape(1, 12, 12), 10, seed: 2);
            using var sgd = new Sgd(network, 0.9, 5e-4);
            using var tape = new Tape(device);
            for (var step = 0; step < 3; step++)
            {
                var batch = new Batch(tape.Input(new Shape(2, 1, 12, 12), new float[288]), tape.Input(new Shape(2), [1, 2]));
                tape.Backward(new CrossEntropyObjective().Loss(network, batch, tape, default).Loss);
                sgd.Step(0.1);
                tape.Clear();
            }
        }
    }

    /// <summary>Filters and what their batch norm has, with a gradient that depends on all.</summary>
    sealed class Weights : IDisposable
    {
        const int C = 3;

        readonly Device device;

        public Weights(Device device)
        {
            this.device = device;
            var shape = new Shape(C, C, 3, 3);
            (Filters, Other) = (Of(shape, "filters"), Of(shape, "other"));
            Second = Tensor.FromArray(device, shape, [.. Draw(shape.Count, "second").Select(Math.Abs)]);
            (Scale, Shift, Mean) = (Of(new Shape(C), "scale"), Of(new Shape(C), "shift"), Of(new Shape(C), "mean"));
            Variance = Tensor.FromArray(device, new Shape(C), [1, 2, 3]);
            using var tape = new Tape(device);
            tape.Backward(Filters.OnTape(tape), Other); // the steps need a gradient
        }

        public Tensor Filters { get; }

        public Tensor Other { get; }

        public Tensor Second { get; }

        public Tensor Scale { get; }

        public Tensor Shift { get; }

        public Tensor Mean { get; }

        public Tensor Variance { get; }

        public float[] Others(Tensor tensor) => Draw(tensor.Shape.Count, "others");

        /// <summary>How many kernels its gradient asks for.</summary>
        public long Launches()
        {
            var before = device.Launches;
            Gradient(Filters, Scale, Shift, Mean, Variance);
            return device.Launches - before;
        }

        public float[] Gradient(Tensor filters, Tensor scale, Tensor shift, Tensor mean, Tensor variance)
        {
            using var tape = new Tape(device, GradientTarget.Watched);
            var (x, y) = Forward(tape, filters, scale, shift, mean, variance);
            return Backward(tape, x, y);
        }

        public (Tensor X, Tensor Y) Forward(Tape tape, Tensor filters, Tensor scale, Tensor shift, Tensor mean, Tensor variance)
        {
            var x = tape.Input(new Shape(2, C, 4, 4), Draw(2 * C * 16, "x"), watch: true);
            return (x, x.NormalizedConv2d(filters, scale, shift, mean, variance, 1, 1, rectify: true).BatchNorm(scale, shift, mean, variance, training: false));
        }

        public float[] Backward(Tape tape, Tensor x, Tensor y)
        {
            using var up = Tensor.FromBatch(device, y.Shape, Draw(y.Shape.Count, "up"));
            tape.Backward(y, up);
            return [.. y.ToArray(), .. x.Gradient!.ToArray()];
        }

        public void Train()
        {
            using var x = Tensor.FromBatch(device, new Shape(5, C), Draw(5 * C, "x"));
            x.BatchNorm(Scale, Shift, Mean, Variance, training: true).Dispose();
        }

        public void Dispose()
        {
            foreach (var tensor in new[] { Filters, Other, Second, Scale, Shift, Mean, Variance }) tensor.Dispose();
        }

        Tensor Of(Shape shape, string purpose) => Tensor.FromArray(device, shape, Draw(shape.Count, purpose), requiresGradient: true);

        static float[] Draw(int count, string purpose)
        {
            var stream = new RandomStream(1, purpose);
            return [.. Enumerable.Range(0, count).Select(_ => stream.NextUniform() - 0.4f)];
        }
    }

    sealed class Copies(Device device, params Tensor[] tensors) : IDisposable
    {
        readonly Tensor[] copies = [.. tensors.Select(t => Tensor.FromArray(device, t.Shape, t.ToArray(), t.RequiresGradient))];

        public Tensor this[int i] => copies[i];

        public void Dispose()
        {
            foreach (var copy in copies) copy.Dispose();
        }
    }
}
