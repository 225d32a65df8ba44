using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class AdversarialObjectiveTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public AdversarialObjectiveTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void The_loss_and_the_gradients_are_those_of_the_adversarial_images_alone()
    {
        var attack = new Pgd(new LinfThreat(0.3f), 3, 0.1f);
        using var objective = new AdversarialObjective(attack);
        foreach (var (count, step) in new[] { (20, 4), (20, 5), (7, 6) })
        {
            var data = new TinyImages(network, count, seed: step);
            var context = new StepContext(11, 2, step);
            var images = attack.Perturb(network, data.Images, data.Labels, StartKey.Of(context, "train"));
            var (loss, gradients) = Run(objective, data, data.Images, context);
            var (expectedLoss, expectedGradients) = Run(new CrossEntropyObjective(), data, images, context);
            Assert.Equal(expectedLoss, loss);
            Assert.Equal(expectedGradients, gradients);
            Assert.Equal(data.Loss(network, images), loss);
        }
    }

    [Fact]
    public void The_attack_runs_in_evaluation_and_the_update_in_train_mode()
    {
        using var objective = new AdversarialObjective(new Pgd(new LinfThreat(0.3f), 3, 0.1f));
        var data = new TinyImages(network, 4);
        var passes = network.State[0].Value.ToArray();
        Run(objective, data, data.Images, default);
        Assert.Equal(passes.Select(p => p + 1), network.State[0].Value.ToArray());
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(7, 17)]
    [InlineData(10, 23)]
    public void A_step_costs_two_units_for_each_attack_step_and_three_for_the_update(int steps, double units)
    {
        using var objective = new AdversarialObjective(new Pgd(new LinfThreat(0.3f), steps, 0.1f));
        var data = new TinyImages(network, 4);
        using var tape = new Tape(device);
        var batch = new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(4), data.Labels));
        Assert.Equal(units, objective.Loss(network, batch, tape, default).ForwardUnits);
    }

    [Fact]
    public void Steps_in_the_steady_state_take_no_new_memory_from_the_device()
    {
        using var objective = new AdversarialObjective(new Pgd(new LinfThreat(0.3f), 2, 0.1f));
        var data = new TinyImages(network, 40);
        Run(objective, data, data.Images, default);
        var bytes = device.AllocatedBytes;
        for (var step = 1; step < 4; step++) Run(objective, data, data.Images, new StepContext(1, 0, step));
        Assert.Equal(bytes, device.AllocatedBytes);
    }

    [Fact]
    public void Steps_in_the_steady_state_allocate_at_most_ten_kilobytes_of_managed_memory()
    {
        using var objective = new AdversarialObjective(new Pgd(new LinfThreat(0.3f), 2, 0.1f));
        var data = new TinyImages(network, 40);
        using var tape = new Tape(device, GradientTarget.Parameters);
        var bytes = 0L;
        for (var step = 0; step < 5; step++)
        {
            bytes = GC.GetAllocatedBytesForCurrentThread();
            var batch = new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(40), data.Labels));
            tape.Backward(objective.Loss(network, batch, tape, new StepContext(1, 0, step)).Loss);
            tape.Clear();
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        }
        Assert.InRange(bytes, 0, 10_000);
    }

    [Fact]
    public void Its_name_tells_the_attack_and_the_loss()
    {
        using var objective = new AdversarialObjective(new Fgsm(new LinfThreat(0.3f)));
        Assert.Equal("fgsm/crossEntropy", objective.Name);
        Assert.Equal(1, objective.UpdatesPerBatch);
    }

    (float Loss, float[][] Gradients) Run(Objective objective, TinyImages data, float[] images, StepContext context)
    {
        network.ClearGradients();
        using var tape = new Tape(device, GradientTarget.Parameters);
        var batch = new Batch(tape.Input(data.Shape, images), tape.Input(new Shape(data.Labels.Length), data.Labels));
        var loss = objective.Loss(network, batch, tape, context).Loss;
        tape.Backward(loss);
        return (loss.Item(), [.. network.Parameters.Select(p => p.Value.Gradient!.ToArray())]);
    }
}
