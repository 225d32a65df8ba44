using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>Schedules that move the momentum, shortened gradients, softened labels and averages, in whole training runs.</summary>
public sealed class AverageTrainingTests
{
    const int StepsPerEpoch = 6;

    public static TheoryData<string> Rules => ["ema", "ramp", "swa"];

    [Theory, MemberData(nameof(Rules))]
    public void An_average_ends_with_the_same_bits_after_an_interruption_at_any_step(string rule)
    {
        using var whole = new TemporaryFolder();
        var (weights, average) = Run(whole, rule, stopIn: null);
        foreach (var stopIn in new[] { 1, 7, 12, 23 })
        {
            using var folder = new TemporaryFolder();
            Run(folder, rule, stopIn);
            var again = Run(folder, rule, stopIn: null);
            Assert.Equal(weights, again.Weights);
            Assert.Equal(average, again.Average);
        }
        Assert.NotEqual(weights, average);
    }

    [Fact]
    public void An_average_leaves_training_as_it_is()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        using var plain = new TrainingRun(first);
        using var averaged = new TrainingRun(second, s => s with { StepObservers = [new WeightAverage(s.Network, new ExponentialAverage(0.9), default, 6)] });
        plain.Run();
        averaged.Run();
        Assert.Equal(plain.Weights, averaged.Weights);
        foreach (var observer in averaged.Setup.StepObservers) ((WeightAverage)observer).Dispose();
    }

    [Fact]
    public void A_constant_average_is_the_weights_themselves()
    {
        using var device = Device.Open("cpu");
        using var network = TinyNetwork.Create(device);
        foreach (var rule in (AverageRule[])[new ExponentialAverage(0.99), new ExponentialAverage(0.99, rampsUp: true), new PlainAverage(0, 1)])
        {
            using var average = new WeightAverage(network, rule, AverageStatistics.Averaged, 10);
            for (var step = 0; step < 5; step++) average.AfterStep(network, new StepContext(1, 0, step));
            foreach (var (name, entry) in NetworkState.Read(network)) Assert.Equal(entry.Values, average.Read()[name].Values);
        }
    }

    [Fact]
    public void Plain_averages_take_the_ends_of_epochs_alone()
    {
        var rule = new PlainAverage(first: 18, every: StepsPerEpoch);
        Assert.Equal([18L, 24L], Taken(rule, Enumerable.Range(1, 24)));
    }

    [Fact]
    public void A_moment_counts_once_and_late_where_its_step_moved_the_mask_alone()
    {
        var rule = new PlainAverage(first: 4, every: 2);
        Assert.Equal([5L, 6L, 8L], Taken(rule, [3, 3, 5, 5, 6, 6, 7, 7, 8, 8]));
        Assert.Equal([1L, 2L], Taken(new PlainAverage(first: 0, every: 1), [1, 1, 2, 2]));
    }

    [Fact]
    public void The_momentum_of_a_cycle_moves_the_weights()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        static TrainingSetup Cycling(TrainingSetup s, MomentumRange? momentum) =>
            s with { LearningRate = new LearningRateSchedule(0.05, new CyclicRate(4 * StepsPerEpoch, momentum: momentum)) };
        using var still = new TrainingRun(first, s => Cycling(s, null));
        using var moving = new TrainingRun(second, s => Cycling(s, new MomentumRange(0.5, 0.6)));
        still.Run();
        moving.Run();
        Assert.NotEqual(still.Weights, moving.Weights);
    }

    [Fact]
    public void Gradients_longer_than_the_limit_move_the_weights_as_far_as_the_limit()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with
        {
            Epochs = 1,
            GradientLimit = 0.01f,
            LearningRate = new LearningRateSchedule(1),
            StepObservers = [new FirstStep(s.Network)],
            Optimizer = new Sgd(s.Network),
        });
        run.Run();
        Assert.Equal(0.01, ((FirstStep)run.Setup.StepObservers[0]).Distance, 1e-5);
        run.Setup.Optimizer.Dispose();
    }

    [Theory, InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void Another_device_averages_and_shortens_alike(string name)
    {
        Assert.SkipWhen(RealGpu.WhyNot(name) is not null, $"{name}: {RealGpu.WhyNot(name)}");
        var (here, there) = (Steps("cpu"), Steps(name));
        foreach (var (tensor, entry) in here)
        {
            var largest = entry.Values.Max(Math.Abs);
            for (var i = 0; i < entry.Values.Length; i++) Assert.Equal(entry.Values[i], there[tensor].Values[i], 2e-4 * largest); // as GpuTrainingTests
        }

        static IReadOnlyDictionary<string, WeightsEntry> Steps(string name)
        {
            using var device = Device.Open(name);
            using var network = TinyNetwork.Create(device);
            network.Parameters[0].SetMask([.. Enumerable.Range(0, 96).Select(i => i % 3 == 0 ? 0f : 1f)]);
            using var sgd = new Sgd(network, 0.9);
            using var average = new WeightAverage(network, new ExponentialAverage(0.7), AverageStatistics.Averaged, 10);
            using var tape = new Tape(device, GradientTarget.Parameters);
            float[] pixels = [.. Enumerable.Range(0, 5 * 16).Select(i => i * 37 % 17 / 17f)];
            for (var step = 0; step < 4; step++)
            {
                sgd.SetMomentum(0.9 - 0.1 * step);
                var batch = new Batch(tape.Input(new Shape(5, 1, 4, 4), pixels), tape.Input(new Shape(5), [0, 1, 2, 0, 1]));
                tape.Backward(new CrossEntropyObjective(new LabelSmoothing(0.2)).Loss(network, batch, tape, default).Loss);
                network.ClipGradients(0.5f);
                sgd.Step(0.3);
                average.AfterStep(network, new StepContext(1, 0, step));
                network.ClearGradients();
                tape.Clear();
            }
            return average.Read();
        }
    }

    static (float[] Weights, float[] Average) Run(string folder, string rule, int? stopIn)
    {
        using var objective = new TroubledObjective(stopIn: stopIn ?? int.MaxValue);
        using var run = new TrainingRun(folder, s => s with
        {
            Objective = stopIn is null ? s.Objective : objective,
            GradientLimit = 0.5f,
            LearningRate = new LearningRateSchedule(0.05, new OneCycleRate(24, 0.3, 0.04, 1e-4, false, false, new MomentumRange(0.85, 0.95))),
            StepObservers = [new WeightAverage(s.Network, RuleOf(rule), AverageStatistics.Averaged, StepsPerEpoch)],
        });
        using var average = (WeightAverage)run.Setup.StepObservers[0];
        if (stopIn is null) run.Run();
        else Assert.Throws<OperationCanceledException>(() => run.Run(objective.Token));
        return (run.Weights, [.. run.Network.Parameters.SelectMany(parameter => average.Read()[parameter.Name].Values)]);
    }

    /// <summary>After which of these steps weights enter; a step stands there once for each of its updates.</summary>
    static List<long> Taken(AverageRule rule, IEnumerable<int> updates)
    {
        List<long> taken = [];
        foreach (var done in updates)
            if (rule.ShareAfter(done, taken.Count) is not null) taken.Add(done);
        return taken;
    }

    static AverageRule RuleOf(string word) => word switch
    {
        "ema" => new ExponentialAverage(0.9),
        "ramp" => new ExponentialAverage(0.995, first: 4, rampsUp: true),
        "swa" => new PlainAverage(12, StepsPerEpoch),
        _ => throw new ArgumentException(word),
    };

    sealed class FirstStep : StepObserver
    {
        readonly float[] before;

        public FirstStep(Network network) => before = All(network);

        public double Distance { get; private set; } = double.NaN;

        public override void AfterStep(Network network, StepContext context)
        {
            if (context.Step > 0) return;
            Distance = Math.Sqrt(All(network).Zip(before, (a, b) => (double)(a - b) * (a - b)).Sum());
        }

        static float[] All(Network network) => [.. network.Parameters.SelectMany(parameter => parameter.Value.ToArray())];
    }
}
