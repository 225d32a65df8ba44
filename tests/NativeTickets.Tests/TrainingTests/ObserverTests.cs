using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>What observers may do to a training run, and what the loop asks of them.</summary>
public sealed class ObserverTests
{
    [Fact]
    public void A_step_observer_is_called_after_every_update_with_its_gradients_there()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with { Epochs = 2, StepObservers = [new Rotation(s.Network)] });
        run.Run();
        var counting = (Rotation)run.Setup.StepObservers[0];
        Assert.Equal(from epoch in Enumerable.Range(0, 2) from step in Enumerable.Range(0, 6) select new StepContext(7, epoch, step), counting.Seen);
    }

    [Fact]
    public void A_mask_that_moves_while_training_ends_with_the_same_bits_after_an_interruption_at_any_step()
    {
        using var whole = new TemporaryFolder();
        using var straight = new TrainingRun(whole, s => s with { StepObservers = [new Rotation(s.Network)] });
        straight.Run();
        var mask = straight.Network.Parameters[0].Mask!;
        Assert.Equal(48, mask.PrunedCount);
        for (var i = 0; i < mask.Count; i++) Assert.True(mask[i] || BitConverter.SingleToInt32Bits(straight.Network.Parameters[0].Value.ToArray()[i]) == 0);
        foreach (var stopIn in new[] { 1, 7, 12, 23 })
        {
            using var folder = new TemporaryFolder();
            using var objective = new TroubledObjective(stopIn: stopIn);
            using (var first = new TrainingRun(folder, s => s with { Objective = objective, StepObservers = [new Rotation(s.Network)] }))
                Assert.Throws<OperationCanceledException>(() => first.Run(objective.Token));
            using var second = new TrainingRun(folder, s => s with { StepObservers = [new Rotation(s.Network)] });
            second.Run();
            Assert.Equal(straight.Weights, second.Weights);
            Assert.Equal(0, mask.DifferencesFrom(second.Network.Parameters[0].Mask!));
        }
    }

    [Fact]
    public void The_epoch_that_is_best_by_an_observers_metric_is_kept()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with { Keep = KeptWeights.Highest("wish"), Observers = [new Wish(["wish"])] });
        Assert.Equal(3, run.Run().KeptEpoch);
        using var low = new TemporaryFolder();
        using var other = new TrainingRun(low, s => s with { Keep = KeptWeights.Lowest("wish"), Validation = null, Observers = [new Wish(["wish"])] });
        Assert.Equal(2, other.Run().KeptEpoch);
    }

    [Fact]
    public void A_metric_that_nobody_reports_is_refused_before_training() => Refused(
        s => s with { Keep = KeptWeights.Highest("wish") },
        "weights are to be kept by the highest wish, which no observer reports; add one that does, or choose from learningRate, trainLoss, trainAccuracy, "
            + "seconds, epochSeconds, "
            + "imagesPerSecond, validationLoss, validationAccuracy");

    [Fact]
    public void A_metric_that_its_observer_does_not_declare_is_refused() =>
        Refused(s => s with { Observers = [new Wish([])] }, "an observer added the metric 'wish', which no observer declares; name it among its Metrics");

    static void Refused(Func<TrainingSetup, TrainingSetup> change, string message)
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, change);
        Assert.Equal(message, Assert.Throws<TrainingException>(() => run.Run()).Message);
    }

    /// <summary>Reports 1, 0, 3, 3.</summary>
    sealed class Wish(string[] metrics) : EpochObserver
    {
        public override IReadOnlyList<string> Metrics => metrics;

        public override EpochDecision AfterEpoch(Network network, EpochContext context)
        {
            context.Metrics["wish"] = context.Epoch switch { 1 => 1, 2 => 0, _ => 3 };
            return EpochDecision.Continue;
        }
    }

    /// <summary>Prunes every second weight of the first layer, the odd and the even ones by turns, and remembers whose turn it is.</summary>
    sealed class Rotation(Network network) : StepObserver
    {
        int turn;

        public List<StepContext> Seen { get; } = [];

        public override void AfterStep(Network trained, StepContext context)
        {
            Assert.Same(network, trained);
            Assert.All(network.Parameters, parameter => Assert.True(parameter.Value.HasGradient));
            Seen.Add(context);
            turn++;
            Apply();
        }

        public override IReadOnlyDictionary<string, double> SaveState() => new Dictionary<string, double> { ["turn"] = turn };

        public override void LoadState(IReadOnlyDictionary<string, double> state) => turn = (int)state["turn"];

        public override void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors) => Apply();

        void Apply() =>
            network.Parameters[0].SetMask(Mask.FromFlags("fc1.weight",
            [.. Enumerable.Range(0, network.Parameters[0].Value.Shape.Count).Select(i => (i + turn) % 2 == 0)]));
    }
}
