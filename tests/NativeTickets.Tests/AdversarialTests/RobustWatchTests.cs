using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class RobustWatchTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public RobustWatchTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void A_fall_below_the_best_by_more_than_the_limit_stops_training_once()
    {
        var watch = Watch(stops: true);
        double[] accuracies = [0.3, 0.45, 0.26, 0.24, 0.0];
        var decisions = accuracies.Select((accuracy, i) => watch.Judge(accuracy, i + 1)).ToArray();
        Assert.Equal([null, null, null, "catastrophic overfitting: robust accuracy on validation images fell from 45.0 to 24.0 % in epoch 4", null],
            decisions.Select(d => d.StopBecause));
        Assert.Equal(4, watch.CollapsedEpoch);
    }

    [Fact]
    public void It_switches_the_objective_where_it_has_another()
    {
        using var pgd = new AdversarialObjective(new Pgd(new LinfThreat(0.1f), 2, 0.05f));
        var watch = Watch(stops: false, pgd);
        Assert.Null(watch.SwitchedTo);
        watch.Judge(0.5, 1);
        var decision = watch.Judge(0.1, 2);
        Assert.Null(decision.StopBecause);
        Assert.Same(pgd, decision.SwitchTo);
        Assert.Same(pgd, watch.SwitchedTo);
    }

    [Fact]
    public void It_remembers_across_an_interruption()
    {
        var (before, after) = (Watch(stops: true), Watch(stops: true));
        before.Judge(0.6, 1);
        after.LoadState(before.SaveState());
        Assert.NotNull(after.Judge(0.3, 2).StopBecause);
        var later = Watch(stops: true);
        later.LoadState(after.SaveState());
        Assert.Equal(2, later.CollapsedEpoch);
    }

    [Fact]
    public void Robust_accuracy_is_averaged_over_the_last_epochs_across_an_interruption()
    {
        var (before, after) = (Averaging(), Averaging());
        Assert.Equal(["0.600", "0.500", "0.400"], new[] { 0.6, 0.4, 0.2 }.Select(accuracy => before.Average(accuracy).ToString("0.000")));
        after.LoadState(before.SaveState());
        Assert.Equal(0.3, after.Average(0.3), 9); // 0.4, 0.2 and 0.3
        Assert.Equal([RobustWatch.Metric, RobustWatch.AverageMetric], after.Metrics);
        Assert.Equal([RobustWatch.Metric], Watch(stops: true).Metrics);

        RobustWatch Averaging()
        {
            var data = new TinyImages(network, 1);
            return new RobustWatch(new GradientAscent(new LinfThreat(0.1f), 1, 0.1f), [new ImageBatch(data.Images, [0], [0])], 0.2, stops: true,
                averageOver: 3);
        }
    }

    [Fact]
    public void It_adds_the_accuracy_under_attack_to_the_epoch()
    {
        var data = new TinyImages(network, 60);
        var batch = new ImageBatch(data.Images, [.. data.Labels.Select(label => (int)label)], [.. Enumerable.Range(0, 60)]);
        var attack = new GradientAscent(new LinfThreat(0.1f), 3, 0.05f);
        var metrics = new Dictionary<string, double>();
        new RobustWatch(attack, [batch], 0.2, stops: true).AfterEpoch(network, new EpochContext(5, 1, metrics));
        using var victim = new Victim(network);
        Assert.Equal(attack.Run(victim, batch, seed: 5).Fooled.Count(f => !f) / 60.0, metrics["validationRobustAccuracy"], 1e-12);
    }

    RobustWatch Watch(bool stops, Objective? switchTo = null)
    {
        var data = new TinyImages(network, 4);
        return new RobustWatch(new RandomNoise(new LinfThreat(0.1f)), [new ImageBatch(data.Images, [0, 1, 2, 0], [0, 1, 2, 3])], 0.2, stops, switchTo);
    }
}
