using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>Masks that change while a network is trained: what a step does, and that interruptions, threads and devices change nothing.</summary>
public sealed class MaskScheduleTests
{
    const int Steps = 24; // of TrainingRun: 4 epochs of 6

    public static TheoryData<string> Names => ["rigl", "rigl-code", "set", "flyingBird", "flyingBird-random", "gradual"];

    [Theory, MemberData(nameof(Names))]
    public void An_interruption_at_any_step_changes_no_bit_of_weights_masks_and_velocities(string name)
    {
        using var whole = new TemporaryFolder();
        using var straight = new TrainingRun(whole, setup => Sparse(setup, name));
        var result = straight.Run();
        Assert.True(result.MaskSeconds > 0 && result.MaskSeconds < result.Seconds);
        var masks = TicketMask.Of(straight.Network)!;
        foreach (var stopIn in new[] { 4, 5, 6, 10, 23 })
        {
            using var folder = new TemporaryFolder();
            using var objective = new TroubledObjective(stopIn: stopIn);
            using (var first = new TrainingRun(folder, setup => Sparse(setup, name) with { Objective = objective }))
                Assert.Throws<OperationCanceledException>(() => first.Run(objective.Token));
            using var second = new TrainingRun(folder, setup => Sparse(setup, name));
            second.Run();
            Assert.Equal(straight.Weights, second.Weights);
            Assert.Equal(0, masks.DistanceTo(TicketMask.Of(second.Network)!));
            foreach (var (ours, theirs) in straight.Setup.Optimizer.State.Zip(second.Setup.Optimizer.State))
                Assert.Equal(ours.Value.ToArray(), theirs.Value.ToArray());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_pruned_weight_and_its_velocity_are_plus_0_and_the_mask_has_moved(string name)
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, setup => Sparse(setup, name));
        var start = TicketMask.Of(run.Network);
        run.Run();
        var moved = TicketMask.Of(run.Network)!;
        if (start is not null) Assert.NotEqual(0, start.DistanceTo(moved));
        if (name is "rigl" or "rigl-code" or "set" or "flyingBird") Assert.Equal(start!.KeptCount, moved.KeptCount);
        foreach (var parameter in run.Network.Parameters.Where(parameter => parameter.Mask is not null))
        {
            var (weights, velocity) = (parameter.Value.ToArray(), run.Setup.Optimizer.StateOf(parameter).Single().Value.ToArray());
            for (var i = 0; i < weights.Length; i++)
                if (!parameter.Mask![i])
                    Assert.Equal((0, 0), (BitConverter.SingleToInt32Bits(weights[i]), BitConverter.SingleToInt32Bits(velocity[i])));
        }
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    [InlineData("cuda")]
    public void A_step_of_RigL_applies_no_gradient_and_grows_at_0_where_the_whole_gradient_is_largest(string name)
    {
        Assert.SkipWhen(RealGpu.WhyNot(name) is not null, $"{name}: {RealGpu.WhyNot(name)}");
        using var practice = new Practice(name, "lenet-ye-1", size: 12);
        using var optimizer = new Sgd(practice.Network, 0.9, 1e-4);
        var weight = practice.Network.Parameters.Single(parameter => parameter.Name == "conv2.weight");
        weight.SetMask([.. Enumerable.Range(0, weight.Value.Shape.Count).Select(i => i % 5 == 0 ? 1f : 0f)]);
        practice.Step(optimizer, 0.1);
        var before = practice.Network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.ToArray());
        var (kept, velocity) = (weight.Mask!.ToFlags(), optimizer.StateOf(weight).Single().Value.ToArray());
        var gradients = practice.Gradients("conv2.weight", whole: true);
        new RigL(new DropFraction(0.3, 100, Annealing.Constant), 1).Update(new MaskUpdate(practice.Network, optimizer, default, 1));

        var expected = DropAndGrow.Change(before["conv2.weight"], kept, gradients, 0.3);
        Assert.Equal(expected.Kept, weight.Mask!.ToFlags());
        expected.ApplyTo(before["conv2.weight"]);
        expected.ApplyTo(velocity);
        Assert.Equal(velocity, optimizer.StateOf(weight).Single().Value.ToArray());
        foreach (var parameter in practice.Network.Parameters) Assert.Equal(before[parameter.Name], parameter.Value.ToArray());
        // the next step keeps to the new mask
        practice.Step(optimizer, 0.1);
        var after = weight.Value.ToArray();
        for (var i = 0; i < after.Length; i++) Assert.True(weight.Mask![i] || BitConverter.SingleToInt32Bits(after[i]) == 0);
        Assert.Contains(Enumerable.Range(0, after.Length), i => expected.Kept[i] && !expected.Carried[i] && after[i] != 0);
    }

    [Fact]
    public void Sparse_kernels_give_the_gradients_of_pruned_weights_where_they_are_asked_for()
    {
        using var practice = new Practice("cpu", "lenet-ye-4");
        var network = practice.Network;
        foreach (var parameter in network.Parameters.Where(parameter => parameter.IsPrunable))
            parameter.SetMask([.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % 10 == 0 ? 1f : 0f)]);
        foreach (var parameter in network.Parameters.Where(parameter => parameter.IsPrunable))
        {
            var (survivors, whole) = (practice.Gradients(parameter.Name, whole: false), practice.Gradients(parameter.Name, whole: true));
            var (mask, largest) = (parameter.Mask!, whole.Max(Math.Abs));
            Assert.True(parameter.Value.ListSeconds > 0);
            for (var i = 0; i < whole.Length; i++)
                if (mask[i]) Assert.Equal(whole[i], survivors[i], 1e-5 * largest);
                else Assert.Equal(0, survivors[i]);
            Assert.Contains(Enumerable.Range(0, whole.Length), i => !mask[i] && Math.Abs(whole[i]) > 0.1 * largest);
        }
    }

    [Fact]
    public void A_training_step_that_RigL_takes_leaves_all_weights_that_go_on_as_they_were()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, setup => Sparse(setup, "rigl") with { Epochs = 1, SaveAt = [4, 5] });
        run.Run();
        var (before, after) = (WeightsFile.Read(CheckpointFiles.AtStep(folder, 4)).Tensors, WeightsFile.Read(CheckpointFiles.AtStep(folder, 5)).Tensors);
        Assert.Equal(before["fc1.bias"].Values, after["fc1.bias"].Values);
        var (old, now) = (before["fc1.weight"].Values, after["fc1.weight"].Values);
        Assert.All(old.Zip(now), pair => Assert.True(pair.First == pair.Second || pair.Second == 0));
        Assert.NotEqual(old, now);
    }

    [Fact]
    public void The_best_epoch_comes_back_with_its_own_mask()
    {
        using var folder = new TemporaryFolder();
        var seen = new MaskLog();
        using var run = new TrainingRun(folder, setup => Sparse(setup, "set") with { Keep = KeptWeights.Lowest("turn"), Observers = [seen] });
        Assert.Equal(2, run.Run().KeptEpoch);
        Assert.Equal(0, seen.Masks[1].DistanceTo(TicketMask.Of(run.Network)!));
        Assert.NotEqual(0, seen.Masks[3].DistanceTo(TicketMask.Of(run.Network)!));
        foreach (var parameter in run.Network.Parameters.Where(parameter => parameter.IsPrunable))
            Assert.Equal(seen.Weights[parameter.Name], parameter.Value.ToArray());
    }

    [Fact]
    public void Gradual_pruning_ends_at_its_sparsity_in_every_layer()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, setup => Sparse(setup, "gradual"));
        run.Run();
        foreach (var parameter in run.Network.Parameters.Where(parameter => parameter.IsPrunable))
            Assert.Equal(PrunedCount.Of(0.75, parameter.Value.Shape.Count), parameter.Mask!.PrunedCount);
    }

    [Theory]
    [InlineData("rigl")]
    [InlineData("flyingBird")]
    public void Masks_do_not_depend_on_threads(string name)
    {
        float[][] ends = [.. new[] { 1, 2, 7 }.Select(threads =>
        {
            using var device = Device.Open("cpu", threads);
            using var network = Networks.Create("lenet-ye-4", device, new ImageShape(1, 12, 12), 10, seed: 3);
            foreach (var parameter in network.Parameters.Where(parameter => parameter.IsPrunable))
                parameter.SetMask([.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % 4 == 0 ? 1f : 0f)]);
            using var optimizer = new Sgd(network, 0.9);
            using var trainer = new Trainer(new TrainingSetup
            {
                Network = network,
                Objective = new CrossEntropyObjective(),
                Optimizer = optimizer,
                LearningRate = new LearningRateSchedule(0.05, new ConstantRate()),
                Train = SmallImages(),
                Epochs = 2,
                BatchSize = 20,
                Seed = 5,
                Masks = Schedule(name),
            }, new TrainingRun.Recorder());
            trainer.Run(TestContext.Current.CancellationToken);
            return network.Parameters.SelectMany(parameter => parameter.Value.ToArray()).ToArray();
        })];
        Assert.Equal(ends[0], ends[1]);
        Assert.Equal(ends[0], ends[2]);
    }

    [Fact]
    public void Flying_Bird_plus_prunes_while_the_gap_widens_and_grows_while_the_loss_does_not_fall_and_remembers()
    {
        var watch = new CapacityWatch("robust", "loss", epochs: 4, threshold: 0.5, from: 2);
        Assert.False(watch.PrunesMore(5) || watch.GrowsMore(5)); // nothing was seen yet
        (double Train, double Robust, double Loss)[] epochs = [(0.5, 0.4, 1), (0.6, 0.45, 0.9), (0.7, 0.6, 0.8), (0.8, 0.65, 0.8), (0.85, 0.6, 0.7)];
        foreach (var (train, robust, loss) in epochs) See(watch, train, robust, loss);
        // the gap: 0.1, 0.15, 0.1, 0.15, 0.25: three of four wider; the loss: one of four not lower
        Assert.True(watch.PrunesMore(2));
        Assert.False(watch.PrunesMore(1));
        Assert.False(watch.GrowsMore(2));
        var other = new CapacityWatch("robust", "loss", epochs: 4, threshold: 0.5, from: 2);
        other.LoadState(watch.SaveState());
        foreach (var each in new[] { watch, other })
        {
            See(each, 0.85, 0.7, 0.75); // the first epoch is forgotten; the gaps 0.15, 0.1, 0.15, 0.25, 0.15, the losses 0.9, 0.8, 0.8, 0.7, 0.75
            Assert.True(each.PrunesMore(3) && each.GrowsMore(3));
        }
        Assert.Equal(watch.SaveState(), other.SaveState());

        static void See(CapacityWatch watch, double train, double robust, double loss) => watch.AfterEpoch(null!,
            new EpochContext(1, 1, new Dictionary<string, double> { ["trainAccuracy"] = train, ["robust"] = robust, ["loss"] = loss }));
    }

    [Fact]
    public void Updates_come_when_they_are_due()
    {
        var rigl = new RigL(new DropFraction(0.3, 20), 5);
        Assert.Equal([5, 10, 15], Due(rigl, MaskMoment.InsteadOfStep));
        Assert.Equal([5, 10, 15], Due(new SparseEvolution(new DropFraction(0.3, 20), 5, Dropped.SmallestMagnitude), MaskMoment.AfterStep));
        Assert.Equal([3, 7, 11, 12], Due(new GradualPruning(new GradualSparsity(0, 0.9, 3, 12, 4)), MaskMoment.AfterStep));
        // 6 steps an epoch: every 4 in the first two, every 5 afterwards
        var bird = new FlyingBird(new DropFraction(0.5, 30), 4, new DeathAndGrowthRules()) { LaterEvery = 5, LaterFrom = 2, StepsPerEpoch = 6 };
        Assert.Equal([4, 8, 12, 15, 20], Due(bird, MaskMoment.AfterStep));

        static IEnumerable<int> Due(MaskSchedule schedule, MaskMoment moment) => Enumerable.Range(1, Steps).Where(step => schedule.At(step) == moment);
    }

    static TrainingSetup Sparse(TrainingSetup setup, string name)
    {
        if (name != "gradual")
            RandomMask.Draw(NamedWeights.Of(setup.Network), 0.6, 11).Layers.ToList()
                .ForEach(layer => setup.Network.Parameters.Single(parameter => parameter.Name == layer.Name).SetMask(layer));
        return setup with { Masks = Schedule(name) };
    }

    static MaskSchedule Schedule(string name) => name switch
    {
        "rigl" => new RigL(new DropFraction(0.3, Steps), 5),
        "rigl-code" => new RigL(new DropFraction(0.3, Steps, Annealing.Constant), 5, keepsRegrown: true),
        "set" => new SparseEvolution(new DropFraction(0.3, Steps, Annealing.Constant), 5, Dropped.NearestToZeroOfEachSign),
        "flyingBird" => new FlyingBird(new DropFraction(0.5, Steps, Annealing.Cosine, 0.005), 5, new DeathAndGrowthRules()),
        "flyingBird-random" => new FlyingBird(new DropFraction(0.5, Steps, Annealing.Cosine, 0.005), 5, new DeathAndGrowthRules { GrowsAtRandom = true }),
        "gradual" => new GradualPruning(new GradualSparsity(0, 0.75, 5, 20, 5)),
        _ => throw new InvalidOperationException($"no schedule is called {name} here"),
    };

    static Data.ImageSet SmallImages()
    {
        var stream = new RandomStream(3, "images");
        var pixels = new byte[60 * 144];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)stream.NextInt(256);
        return new Data.ImageSet(pixels, [.. Enumerable.Range(0, 60).Select(i => i % 10)], 1, 12, 12, 10);
    }

    /// <summary>Keeps the mask of every epoch, and calls the second the best.</summary>
    sealed class MaskLog : EpochObserver
    {
        public List<TicketMask> Masks { get; } = [];

        public Dictionary<string, float[]> Weights { get; private set; } = [];

        public override IReadOnlyList<string> Metrics => ["turn"];

        public override EpochDecision AfterEpoch(Network network, EpochContext context)
        {
            Masks.Add(TicketMask.Of(network)!);
            if (context.Epoch == 2) Weights = network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.ToArray());
            context.Metrics["turn"] = Math.Abs(context.Epoch - 2);
            return EpochDecision.Continue;
        }
    }
}
