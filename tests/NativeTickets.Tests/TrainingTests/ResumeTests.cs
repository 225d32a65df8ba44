using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Tests;

public sealed class ResumeTests
{
    [Fact]
    public void An_interrupted_training_run_continues_and_ends_with_the_same_bits()
    {
        using var whole = new TemporaryFolder();
        using var straight = new TrainingRun(whole);
        straight.Run();

        for (var stopIn = 1; stopIn <= 24; stopIn += 4)
        {
            using var folder = new TemporaryFolder();
            using var objective = new TroubledObjective(stopIn);
            using (var first = new TrainingRun(folder, s => s with { Objective = objective }))
                Assert.Throws<OperationCanceledException>(() => first.Run(objective.Token));
            using var second = new TrainingRun(folder);
            var result = second.Run();
            Assert.Equal(straight.Weights, second.Weights);
            Assert.Equal(4 * 90, result.Images);
            Assert.Equal(Numbers(straight, second.Listener.Epochs.Count), Numbers(second, second.Listener.Epochs.Count));
        }
    }

    [Fact]
    public void Looking_at_the_loss_within_epochs_changes_no_bit_and_finds_the_same_step_after_any_interruption()
    {
        static TrainingSetup Looking(TrainingSetup setup) => setup with { ValidateEvery = 2 };
        using var unseen = new TrainingRun(new TemporaryFolder());
        unseen.Run();
        using var whole = new TemporaryFolder();
        using var straight = new TrainingRun(whole, Looking);
        var found = straight.Run();
        Assert.Equal(unseen.Weights, straight.Weights);
        Assert.InRange(found.BestStep!.Value, 1, 24);
        Assert.True(found.BestStepLoss <= straight.Listener.Epochs.Min(epoch => epoch.Metrics["validationLoss"]));

        for (var stopIn = 1; stopIn <= 24; stopIn += 3)
        {
            using var folder = new TemporaryFolder();
            using var objective = new TroubledObjective(stopIn);
            using (var first = new TrainingRun(folder, s => Looking(s) with { Objective = objective }))
                Assert.Throws<OperationCanceledException>(() => first.Run(objective.Token));
            using var second = new TrainingRun(folder, Looking);
            var result = second.Run();
            Assert.Equal((found.BestStep, found.BestStepLoss), (result.BestStep, result.BestStepLoss));
        }
    }

    [Fact]
    public void The_loss_may_be_lowest_within_an_epoch()
    {
        using var folder = new TemporaryFolder();
        // the rate ruins the network after the fourth step
        var ruinous = new LearningRateSchedule(0.05, [new RateDrop(4, 100)]);
        using var training = new TrainingRun(folder, s => s with { ValidateEvery = 1, Epochs = 1, LearningRate = ruinous });
        var found = training.Run();
        Assert.InRange(found.BestStep!.Value, 1, 5);
        Assert.True(found.BestStepLoss < training.Listener.Epochs[0].Metrics["validationLoss"]);
    }

    [Fact]
    public void A_training_run_that_died_without_a_word_continues_from_its_last_checkpoint()
    {
        using var whole = new TemporaryFolder();
        using var straight = new TrainingRun(whole);
        straight.Run();

        using var folder = new TemporaryFolder();
        using var objective = new TroubledObjective(failIn: 16);
        using (var first = new TrainingRun(folder, s => s with { Objective = objective, CheckpointEvery = TimeSpan.Zero }))
            Assert.Throws<InsufficientMemoryException>(() => first.Run());
        using var second = new TrainingRun(folder);
        second.Run();
        Assert.Equal(straight.Weights, second.Weights);
        Assert.Equal([2], second.Listener.Begun);
    }

    [Fact]
    public void A_checkpoint_of_another_training_run_is_refused()
    {
        using var folder = new TemporaryFolder();
        static Func<TrainingSetup, TrainingSetup> Marked(string run) => s => s with { Marks = new Dictionary<string, string> { ["run"] = run } };
        using (var first = new TrainingRun(folder, Marked("first"))) first.Run();
        using var second = new TrainingRun(folder, Marked("second"));
        var refused = Assert.Throws<TrainingException>(() => second.Run()).Message;
        Assert.Contains("last.safetensors: is another training run's: its run is first, wanted second", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_training_is_not_run_again()
    {
        using var folder = new TemporaryFolder();
        using var first = new TrainingRun(folder);
        var once = first.Run();
        using var objective = new TroubledObjective(failIn: 1);
        using var second = new TrainingRun(folder, s => s with { Objective = objective });
        Assert.Equal(once, second.Run());
        Assert.Equal(first.Weights, second.Weights);
    }

    [Fact]
    public void Early_stopping_survives_an_interruption()
    {
        static TrainingSetup Stopping(TrainingSetup s) => s with
        {
            Epochs = 30,
            LearningRate = new LearningRateSchedule(0.6),
            Keep = KeptWeights.LowestValidationLoss,
            Observers = [new EarlyStopping("validationLoss", minimumImprovement: 1e-5, patience: 3)],
        };
        using var whole = new TemporaryFolder();
        using var straight = new TrainingRun(whole, Stopping);
        var expected = straight.Run();
        Assert.Equal(expected.KeptEpoch + 3, expected.EpochsRun);

        using var folder = new TemporaryFolder();
        using var objective = new TroubledObjective(stopIn: 6 * expected.EpochsRun - 8);
        using (var first = new TrainingRun(folder, s => Stopping(s) with { Objective = objective }))
            Assert.Throws<OperationCanceledException>(() => first.Run(objective.Token));
        using var second = new TrainingRun(folder, Stopping);
        var result = second.Run();
        Assert.Equal((expected.EpochsRun, expected.KeptEpoch, expected.StoppedBecause), (result.EpochsRun, result.KeptEpoch, result.StoppedBecause));
        Assert.Equal(straight.Weights, second.Weights);
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        WeightsFile.Write(Path.Combine(folder, "last.safetensors"), new Dictionary<string, WeightsEntry>(),
            new Dictionary<string, string> { ["format"] = "nativetickets training 1" });
        using var run = new TrainingRun(folder);
        var refused = Assert.Throws<NetworkException>(() => run.Run());
        Assert.Contains("last.safetensors", refused.Message);
        Assert.Contains("fc1.weight", refused.Message);
    }

    static IEnumerable<double> Numbers(TrainingRun run, int epochs) =>
        run.Listener.Epochs.TakeLast(epochs)
            .SelectMany(e => e.Metrics.Where(m => m.Key is not ("seconds" or "epochSeconds" or "imagesPerSecond")).Select(m => m.Value));
}
