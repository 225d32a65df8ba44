using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Tests;

public sealed class TrainerTests
{
    [Fact]
    public void Training_lowers_the_loss_and_reports_every_epoch()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with { Epochs = 8, LearningRate = new LearningRateSchedule(0.05), Augmentation = Augmentation.None });
        var result = run.Run();
        Assert.Equal(8, result.EpochsRun);
        Assert.Equal("all 8 epochs were run", result.StoppedBecause);
        Assert.Equal(8 * 90, result.Images);
        Assert.Equal(3.0 * 8 * 90, result.ForwardUnits);
        Assert.Equal(Enumerable.Range(1, 8), run.Listener.Epochs.Select(e => e.Epoch));
        Assert.Equal(48, run.Listener.Epochs[^1].Step);
        Assert.True(run.Listener.Epochs[^1].Metrics["trainLoss"] < run.Listener.Epochs[0].Metrics["trainLoss"] / 2);
        Assert.InRange(run.Listener.Epochs[^1].Metrics["validationAccuracy"], 0.8, 1);
    }

    [Fact]
    public void The_epoch_of_the_lowest_validation_loss_is_kept()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder,
            s => s with { Epochs = 12, LearningRate = new LearningRateSchedule(0.6), Keep = KeptWeights.LowestValidationLoss });
        var result = run.Run();
        var best = run.Listener.Epochs.MinBy(e => e.Metrics["validationLoss"])!;
        Assert.Equal(best.Epoch, result.KeptEpoch);
        Assert.NotEqual(12, best.Epoch);
        using var evaluator = new Evaluator(run.Network, run.Setup.Validation!);
        Assert.Equal(best.Metrics["validationLoss"], evaluator.Run().Loss);
    }

    [Fact]
    public void A_diverging_training_stops_and_says_why()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with { LearningRate = new LearningRateSchedule(1e30) });
        var result = run.Run();
        Assert.True(result.Diverged);
        Assert.Contains("finite", result.StoppedBecause);
    }

    [Fact]
    public void A_last_update_that_breaks_the_weights_is_a_divergence_though_every_loss_was_finite()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with
        {
            Epochs = 1,
            BatchSize = s.Train.Count,
            LearningRate = new LearningRateSchedule(1e39),
            Observers = [new EarlyStopping("no such metric", 0, 1)], // would throw if it were asked
        });
        var result = run.Run();
        Assert.True(result.Diverged);
        Assert.Contains("ceased to be finite in epoch 1", result.StoppedBecause);
    }

    [Fact]
    public void An_observer_that_is_stopped_in_its_midst_is_asked_about_the_same_epoch_again()
    {
        using var whole = new TemporaryFolder();
        using var parts = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var uninterrupted = new TrainingRun(whole, s => s with { Observers = Observers([], null) });
        uninterrupted.Run();
        var asked = new List<int>();
        using (var first = new TrainingRun(parts, s => s with { Observers = Observers(asked, stop) }))
            Assert.Throws<OperationCanceledException>(() => first.Run(stop.Token));
        using var second = new TrainingRun(parts, s => s with { Observers = Observers(asked, null) });
        second.Run();
        Assert.Equal([1, 2, 2], asked.Take(3));
        Assert.Equal(asked.Distinct().Count() + 1, asked.Count);
        Assert.Equal(uninterrupted.Network.Parameters[0].Value.ToArray(), second.Network.Parameters[0].Value.ToArray());

        static EpochObserver[] Observers(List<int> asked, CancellationTokenSource? stop) =>
            [new EarlyStopping("validationLoss", 0.5, 3), new StoppedObserver(asked, stop)];
    }

    /// <summary>Remembers of which epochs it was asked, and is stopped in the second.</summary>
    sealed class StoppedObserver(List<int> asked, CancellationTokenSource? stop) : EpochObserver
    {
        public override EpochDecision AfterEpoch(Network network, EpochContext context)
        {
            asked.Add(context.Epoch);
            if (context.Epoch == 2) stop?.Cancel();
            context.Cancellation.ThrowIfCancellationRequested();
            return EpochDecision.Continue;
        }
    }

    [Fact]
    public void Weights_are_saved_where_asked()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with { SaveAt = [0, 7, 24] });
        var start = run.Network.Parameters[0].Value.ToArray();
        run.Run();
        Assert.Equal(start, WeightsFile.Read(CheckpointFiles.AtStep(folder, 0)).Tensors["fc1.weight"].Values);
        Assert.Equal(run.Network.Parameters[0].Value.ToArray(), WeightsFile.Read(CheckpointFiles.AtStep(folder, 24)).Tensors["fc1.weight"].Values);
        Assert.True(File.Exists(CheckpointFiles.AtStep(folder, 7)));
    }

    [Fact]
    public void A_pruned_weight_stays_plus_zero()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder);
        var parameter = run.Network.Parameters[0];
        var mask = Enumerable.Range(0, 96).Select(i => i % 3 == 0 ? 1f : 0f).ToArray();
        parameter.SetMask(mask);
        run.Run();
        var weights = parameter.Value.ToArray();
        Assert.All(Enumerable.Range(0, 96).Where(i => mask[i] == 0), i => Assert.Equal(0, BitConverter.SingleToInt32Bits(weights[i])));
        Assert.All(Enumerable.Range(0, 96).Where(i => mask[i] == 1), i => Assert.NotEqual(0f, weights[i]));
    }

    [Fact]
    public void Steps_take_no_new_tensor_memory_once_they_run()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with { Epochs = 1 });
        run.Run();
        var held = run.Network.Device.AllocatedBytes;
        using var again = new Trainer(run.Setup with { Epochs = 20, Folder = null }, new TrainingRun.Recorder());
        again.Run();
        Assert.Equal(held, run.Network.Device.AllocatedBytes);
    }

    [Fact]
    public void Keeping_the_best_epoch_wants_a_validation_split()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, s => s with { Validation = null, Keep = KeptWeights.LowestValidationLoss });
        Assert.Contains("validation", Assert.Throws<TrainingException>(() => run.Run()).Message);
    }
}
