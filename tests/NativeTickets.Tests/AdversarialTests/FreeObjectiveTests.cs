using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class FreeObjectiveTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public FreeObjectiveTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void Without_a_budget_it_is_plain_training()
    {
        var data = new TinyImages(network, 20);
        var free = new FreeObjective(new LinfThreat(0), 1);
        for (var step = 0; step < 2; step++) Assert.Equal(Run(new CrossEntropyObjective(), data), Run(free, data));
    }

    [Fact]
    public void The_perturbation_steps_along_the_gradient_of_the_pass_that_trained_and_continues_into_the_next_batch()
    {
        var data = new TinyImages(network, 12);
        var free = new FreeObjective(new LinfThreat(0.25f), 2, 0.1f);
        var expected = new float[data.Images.Length];
        for (var step = 0; step < 4; step++)
        {
            Assert.Equal(expected, step == 0 ? expected : free.SaveTensors()["perturbation"].Values);
            var images = data.Images.Zip(expected, (x, d) => Math.Clamp(x + d, 0, 1)).ToArray();
            var gradient = Gradient(data, images);
            Run(free, data);
            for (var i = 0; i < expected.Length; i++) expected[i] = Math.Clamp(expected[i] + 0.1f * Math.Sign(gradient[i]), -0.25f, 0.25f);
        }
        Assert.Contains(expected, d => d == 0.25f);
    }

    [Fact]
    public void A_smaller_last_batch_moves_the_first_rows_alone()
    {
        var free = new FreeObjective(new LinfThreat(0.25f), 1, 0.1f);
        Run(free, new TinyImages(network, 12));
        var before = free.SaveTensors()["perturbation"].Values;
        Run(free, new TinyImages(network, 5, seed: 2));
        var after = free.SaveTensors()["perturbation"].Values;
        Assert.NotEqual(before[..80], after[..80]);
        Assert.Equal(before[80..], after[80..]);
    }

    [Fact]
    public void It_continues_from_what_it_saved()
    {
        var data = new TinyImages(network, 12);
        var (one, other) = (new FreeObjective(new LinfThreat(0.25f), 2, 0.1f), new FreeObjective(new LinfThreat(0.25f), 2, 0.1f));
        Run(one, data);
        other.LoadTensors(one.SaveTensors());
        Assert.Equal(Run(one, data), Run(other, data));
    }

    float Run(Objective objective, TinyImages data)
    {
        using var tape = new Tape(device);
        var batch = new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(data.Labels.Length), data.Labels));
        var found = objective.Loss(network, batch, tape, default);
        tape.Backward(found.Loss);
        objective.AfterBackward(batch);
        network.ClearGradients();
        return found.Loss.Item();
    }

    float[] Gradient(TinyImages data, float[] images)
    {
        using var tape = new Tape(device);
        var input = tape.Input(data.Shape, images, watch: true);
        tape.Backward(network.Forward(input, Mode.Train).CrossEntropy(tape.Input(new Shape(data.Labels.Length), data.Labels)));
        network.ClearGradients();
        return input.Gradient!.ToArray();
    }
}
