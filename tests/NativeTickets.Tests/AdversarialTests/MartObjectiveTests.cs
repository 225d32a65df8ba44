using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class MartObjectiveTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public MartObjectiveTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void The_attack_runs_in_evaluation_and_both_passes_of_the_update_in_train_mode()
    {
        using var mart = new MartObjective(new LinfThreat(0.3f), 4, 0.1f);
        var passes = network.State[0].Value.ToArray();
        Loss(mart, new TinyImages(network, 4));
        Assert.Equal(passes.Select(p => p + 2), network.State[0].Value.ToArray());
    }

    [Fact]
    public void The_loss_rises_with_the_weight_by_the_divergence_that_the_attack_found()
    {
        var data = new TinyImages(network, 20);
        float[] losses = [.. new[] { 0f, 1, 2 }.Select(beta =>
        {
            using var mart = new MartObjective(new LinfThreat(0.3f), 5, 0.1f, beta);
            return Loss(mart, data);
        })];
        Assert.True(losses[1] > losses[0] + 0.02f, "the attack found no divergence");
        Assert.Equal(losses[1] - losses[0], losses[2] - losses[1], 1e-4f);
    }

    [Fact]
    public void Without_a_budget_and_a_divergence_it_is_the_boosted_cross_entropy_of_the_images()
    {
        var data = new TinyImages(network, 20);
        using var mart = new MartObjective(new LinfThreat(0), 2, 0.1f, beta: 0);
        using var tape = new Tape(device);
        var logits = network.Forward(tape.Input(data.Shape, data.Images), Mode.Evaluate);
        Assert.Equal(logits.MartLoss(logits, tape.Input(new Shape(20), data.Labels), 0).Item(), Loss(mart, data), 1e-5f);
    }

    [Fact]
    public void A_negative_weight_is_refused() =>
        Assert.Equal("beta of MART is a finite number from 0, got -1",
            Assert.Throws<AdversarialException>(() => new MartObjective(new LinfThreat(0.1f), 1, 0.1f, -1)).Message);

    float Loss(Objective objective, TinyImages data)
    {
        using var tape = new Tape(device);
        var batch = new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(data.Labels.Length), data.Labels));
        return objective.Loss(network, batch, tape, new StepContext(3, 1, 2)).Loss.Item();
    }
}
