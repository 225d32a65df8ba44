using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class TradesObjectiveTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public TradesObjectiveTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void Without_a_weight_on_the_divergence_it_is_plain_training()
    {
        var data = new TinyImages(network, 20);
        using var trades = new TradesObjective(new LinfThreat(0.3f), 3, 0.1f, beta: 0);
        var (loss, gradients) = Run(trades, data);
        var (plain, plainGradients) = Run(new CrossEntropyObjective(), data);
        Assert.Equal(plain, loss);
        Assert.Equal(plainGradients, gradients);
    }

    [Fact]
    public void Without_a_budget_the_divergence_is_0()
    {
        var data = new TinyImages(network, 20);
        using var trades = new TradesObjective(new LinfThreat(0), 3, 0.1f, beta: 100);
        Assert.Equal(Run(new CrossEntropyObjective(), data).Loss, Run(trades, data).Loss, 1e-5f);
    }

    [Fact]
    public void The_loss_rises_with_the_weight_by_the_divergence_that_the_attack_found()
    {
        var data = new TinyImages(network, 20);
        float[] losses = [.. new[] { 0f, 1, 2 }.Select(beta =>
        {
            using var trades = new TradesObjective(new LinfThreat(0.3f), 5, 0.1f, beta);
            return Run(trades, data).Loss;
        })];
        Assert.True(losses[1] > losses[0] + 0.05f, "the attack found no divergence");
        Assert.Equal(losses[1] - losses[0], losses[2] - losses[1], 1e-4f);
    }

    [Fact]
    public void The_attack_runs_in_evaluation_and_both_passes_of_the_update_in_train_mode()
    {
        using var trades = new TradesObjective(new LinfThreat(0.3f), 4, 0.1f);
        var passes = network.State[0].Value.ToArray();
        Run(trades, new TinyImages(network, 4));
        Assert.Equal(passes.Select(p => p + 2), network.State[0].Value.ToArray());
    }

    (float Loss, float[][] Gradients) Run(Objective objective, TinyImages data)
    {
        using var tape = new Tape(device);
        var batch = new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(data.Labels.Length), data.Labels));
        var found = objective.Loss(network, batch, tape, new StepContext(3, 1, 2));
        tape.Backward(found.Loss);
        float[][] gradients = [.. network.Parameters.Select(p => p.Value.Gradient!.ToArray())];
        network.ClearGradients();
        return (found.Loss.Item(), gradients);
    }
}
