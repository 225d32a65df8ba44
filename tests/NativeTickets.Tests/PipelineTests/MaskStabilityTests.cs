using NativeTickets.Config.Checked;
using NativeTickets.Lab.Scores;
using NativeTickets.Lab.Stages;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>The early bird: when a mask counts as stable, and that nobody can tell whether a training was interrupted while it was watched.</summary>
public sealed class MaskStabilityTests : IDisposable
{
    const int Prunable = 6 * 16 + 3 * 6;

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public MaskStabilityTests() => network = TinyNetwork.Create(device);

    static WatchedMaskSpec Spec(double sparsity = 0.5, double distance = 0.08, int epochs = 5) =>
        new(sparsity, ScoreKind.All["magnitude"], new Settings(default, []), PruningScope.Global, distance, epochs);

    /// <summary>Weights whose half from a place on, around the end, is kept: masks of two places differ in twice the places between them.</summary>
    void KeepHalfFrom(int place)
    {
        var at = 0;
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
        {
            var values = new float[parameter.Value.Shape.Count];
            for (var i = 0; i < values.Length; i++, at++) values[i] = (at + Prunable - place) % Prunable < Prunable / 2 ? -2 : 1;
            parameter.Value.Write(values);
        }
    }

    (EpochDecision Decision, double? Distance) After(MaskStability watched, int epoch, int place)
    {
        KeepHalfFrom(place);
        var metrics = new Dictionary<string, double>();
        var decision = watched.AfterEpoch(network, new EpochContext(1, epoch, metrics));
        return (decision, metrics.TryGetValue("maskDistance", out var distance) ? distance : null);
    }

    MaskStability Watch(bool stops, WatchedMaskSpec? spec = null)
    {
        KeepHalfFrom(10);
        return new MaskStability(spec ?? Spec(), stops, network);
    }

    [Fact]
    public void Every_epochs_distance_is_to_the_mask_before_and_the_first_ones_to_the_start_weights()
    {
        var watched = Watch(stops: false);
        int[] places = [13, 20, 20, 19];
        var distances = places.Select((place, i) => After(watched, i + 1, place).Distance);
        Assert.Equal([6.0 / Prunable, 14.0 / Prunable, 0, 2.0 / Prunable], distances);
    }

    [Theory]
    [InlineData("20 24 24 25 25 25 25", 6)] // 2·5 of 114 weights are 0.088: epoch 1 has to leave the window
    [InlineData("20 20 20 20 20", 5)]
    [InlineData("24 20 24 20 24", 5)] // 2·4 of 114 are 0.07
    [InlineData("20 25 22 22 22", null)] // near the newest, but two of them far from one another
    [InlineData("20 20 20 20", null)]
    [InlineData("10 20 30 40 50 60 70", null)]
    public void A_mask_is_stable_when_any_two_of_five_epochs_lie_closer_than_the_distance(string places, int? stable)
    {
        var (watched, stopping) = (Watch(stops: false), Watch(stops: true));
        var epoch = 0;
        foreach (var place in places.Split(' ').Select(int.Parse))
        {
            epoch++;
            Assert.Equal(EpochDecision.Continue, After(watched, epoch, place).Decision);
            if (stopping.StableEpoch is null) Assert.Equal(epoch == stable, After(stopping, epoch, place).Decision.StopBecause is not null);
        }
        Assert.Equal(stable, watched.StableEpoch);
        Assert.Equal(stable, stopping.StableEpoch);
    }

    [Fact]
    public void It_says_why_it_stops()
    {
        var watched = Watch(stops: true, Spec(epochs: 2));
        After(watched, 1, 20);
        Assert.Equal("the mask at sparsity 0.5 is stable: any two of the last 2 epochs' masks differ in less than 0.08 of the weights",
            After(watched, 2, 20).Decision.StopBecause);
    }

    [Fact]
    public void The_first_stable_epoch_stays_the_answer_when_the_mask_moves_again()
    {
        var watched = Watch(stops: false, Spec(epochs: 2));
        foreach (var (place, i) in new[] { 20, 20, 50, 80, 80 }.Select((place, i) => (place, i))) After(watched, i + 1, place);
        Assert.Equal(2, watched.StableEpoch);
    }

    [Fact]
    public void Weights_that_are_not_finite_have_no_mask()
    {
        var watched = Watch(stops: true, Spec(epochs: 2));
        After(watched, 1, 20);
        var parameter = network.Parameters.First(p => p.IsPrunable);
        parameter.Value.Write([.. parameter.Value.ToArray().Select((w, i) => i == 3 ? float.NaN : w)]);
        var metrics = new Dictionary<string, double>();
        Assert.Equal(EpochDecision.Continue, watched.AfterEpoch(network, new EpochContext(1, 2, metrics)));
        Assert.Empty(metrics);
    }

    [Fact]
    public void What_a_ticket_has_pruned_stays_pruned_in_the_watched_mask()
    {
        KeepHalfFrom(10);
        ScorePruning.Mask(NamedWeights.Of(network), new Magnitude(), PruningScope.Global, 0.5).Layers.ToList()
            .ForEach(layer => network.Parameters.First(p => p.Name == layer.Name).SetMask(layer));
        Assert.Contains("pruned already", Assert.Throws<PruningException>(() => new MaskStability(Spec(0.4), true, network)).Message);
        var watched = new MaskStability(Spec(0.75), true, network);
        // a quarter is kept of the half that is not pruned: whatever becomes large elsewhere, the two masks agree on what the ticket had pruned
        var metrics = new Dictionary<string, double>();
        KeepHalfFrom(67);
        watched.AfterEpoch(network, new EpochContext(1, 1, metrics));
        Assert.InRange(metrics["maskDistance"], 0, 2 * 0.25 + 1e-9);
    }

    [Fact]
    public void A_search_that_stops_by_its_mask_survives_an_interruption_at_any_epoch()
    {
        static TrainingSetup Watching(TrainingSetup setup) => setup with
        {
            Epochs = 30,
            LearningRate = new LearningRateSchedule(0.1, [new RateDrop(40, 0.1)]),
            Observers = [new MaskStability(Spec(sparsity: 0.8, distance: 0.02, epochs: 4), true, setup.Network)],
        };
        static IEnumerable<double> Distances(TrainingRun run) => run.Listener.Epochs.Select(e => e.Metrics["maskDistance"]);
        static int? Stable(TrainingRun run) => ((MaskStability)run.Setup.Observers[0]).StableEpoch;

        using var whole = new TemporaryFolder();
        using var straight = new TrainingRun(whole, Watching);
        var expected = straight.Run();
        Assert.InRange(expected.EpochsRun, 6, 29);
        Assert.Equal(expected.EpochsRun, Stable(straight));

        for (var epoch = 1; epoch < expected.EpochsRun; epoch += 2)
        {
            using var folder = new TemporaryFolder();
            using var objective = new TroubledObjective(stopIn: 6 * epoch + 2);
            using (var first = new TrainingRun(folder, s => Watching(s) with { Objective = objective }))
                Assert.Throws<OperationCanceledException>(() => first.Run(objective.Token));
            using var second = new TrainingRun(folder, Watching);
            Assert.Equal(expected with { Seconds = 0 }, second.Run() with { Seconds = 0 });
            Assert.Equal(straight.Weights, second.Weights);
            Assert.Equal(Distances(straight).Skip(epoch), Distances(second));
            Assert.Equal(Stable(straight), Stable(second));
        }
    }

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }
}
