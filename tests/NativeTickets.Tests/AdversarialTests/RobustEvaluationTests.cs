using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class RobustEvaluationTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public RobustEvaluationTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void An_image_is_robust_only_if_every_restart_fails()
    {
        // few steps of a small size, so that starts differ in what they find
        var attack = new Pgd(new LinfThreat(0.2f), 2, 0.02f, restarts: 4);
        TinyImages[] batches = [new(network, 200, 1), new(network, 200, 2), new(network, 33, 3)];
        var score = RobustEvaluation.Measure(network, batches.Select(b => b.Batch), attack, seed: 7);

        var (natural, robust, fewest) = (0, 0, 0);
        foreach (var (number, data) in batches.Index())
        {
            var restarts = Enumerable.Range(0, 4)
                .Select(draw => data.Correct(network, attack.Perturb(network, data.Images, data.Labels, new StartKey(7, "evaluate", draw, 0, number)))).ToArray();
            natural += data.Correct(network, data.Images).Count(c => c);
            robust += Enumerable.Range(0, data.Labels.Length).Count(i => restarts.All(r => r[i]));
            fewest += restarts.Min(r => r.Count(c => c));
        }
        Assert.Equal(new RobustScore(433, natural, robust, 433 * (1 + 4 * (2 * 2 + 1))), score);
        Assert.Equal((natural / 433.0, robust / 433.0), (score.NaturalAccuracy, score.RobustAccuracy));
        Assert.True(robust < fewest, $"{robust} images withstood all restarts, {fewest} the worst one of each batch: the restarts told nothing");
    }

    [Fact]
    public void Without_a_budget_robust_accuracy_is_natural_accuracy()
    {
        var data = new TinyImages(network, 100);
        var score = RobustEvaluation.Measure(network, [data.Batch], new Fgsm(new LinfThreat(0)), seed: 1);
        Assert.Equal(score.NaturallyCorrect, score.RobustlyCorrect);
        Assert.InRange(score.NaturallyCorrect, 1, 99);
    }

    [Fact]
    public void An_evaluation_leaves_the_network_as_it_was()
    {
        var data = new TinyImages(network, 50);
        var before = network.Parameters.Select(p => p.Value.ToArray()).Concat(network.State.Select(s => s.Value.ToArray())).ToArray();
        RobustEvaluation.Measure(network, [data.Batch], new Pgd(new LinfThreat(0.3f), 3, 0.1f), seed: 1);
        Assert.Equal(before, network.Parameters.Select(p => p.Value.ToArray()).Concat(network.State.Select(s => s.Value.ToArray())));
        Assert.All(network.Parameters, p => Assert.False(p.Value.HasGradient));
    }

    [Fact]
    public void Scores_do_not_depend_on_threads()
    {
        var attack = new Pgd(new LinfThreat(0.2f), 3, 0.05f);
        var data = new TinyImages(network, 100);
        var score = RobustEvaluation.Measure(network, [data.Batch], attack, seed: 1);
        using var threads = Device.Open("cpu", threads: 3);
        using var copy = TinyNetwork.Create(threads);
        Assert.Equal(score, RobustEvaluation.Measure(copy, [data.Batch], attack, seed: 1));
    }
}
