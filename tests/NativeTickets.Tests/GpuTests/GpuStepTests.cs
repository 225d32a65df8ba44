using NativeTickets.Adversarial;
using NativeTickets.Kernels;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>What a training step on a GPU must not do: wait for the device, or ask it for memory.</summary>
public sealed class GpuStepTests
{
    const int Images = 3, Size = 8;

    public static TheoryData<string> Objectives => ["crossEntropy", "fgsm", "pgd", "trades", "free", "nFgsm", "mart", "pgdAwp", "tradesAwp"];

    [Theory, MemberData(nameof(Objectives))]
    public void A_step_reads_nothing_back_and_takes_no_new_memory(string name)
    {
        using var device = Device.Open("ilgpu-cpu");
        var gpu = (GpuDevice)device.Kernels;
        using var network = Networks.Create("wrn-10-1", device, new ImageShape(3, Size, Size), 10);
        using var sgd = new Sgd(network, 0.9, 5e-4);
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
            parameter.SetMask([.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % 3 == 0 ? 1f : 0f)]);
        using var tape = new Tape(device);
        using var loss = Tensor.Zeros(device, default);
        var objective = Make(name);
        for (var step = 0; step < 2; step++) Step(step);
        var (bytes, readBacks) = (device.AllocatedBytes, gpu.ReadBacks);
        for (var step = 2; step < 4; step++) Step(step);
        Assert.Equal((bytes, readBacks), (device.AllocatedBytes, gpu.ReadBacks));
        Assert.True(float.IsFinite(loss.Item()));
        (objective as IDisposable)?.Dispose();

        void Step(int step)
        {
            float[] pixels = [.. Enumerable.Range(0, Images * 3 * Size * Size).Select(i => (i + step) % 17 / 17f)];
            for (var update = 0; update < objective.UpdatesPerBatch; update++)
            {
                var batch = new Batch(tape.Input(new Shape(Images, 3, Size, Size), pixels), tape.Input(new Shape(Images), [1, 2, 3]));
                var found = objective.Loss(network, batch, tape, new StepContext(1, 0, step));
                tape.Backward(found.Loss);
                objective.AfterBackward(batch);
                sgd.Step(0.01);
                objective.AfterStep();
                network.ClearGradients();
                loss.AddScaled(found.Loss, 1);
                tape.Clear();
            }
        }
    }

    [Fact]
    public void A_step_of_an_attack_is_one_launch()
    {
        using var device = Device.Open("ilgpu-cpu");
        using var images = Tensor.FromBatch(device, new Shape(2, 3, 4, 4), new float[96]);
        using var gradient = Tensor.FromBatch(device, new Shape(2, 3, 4, 4), new float[96]);
        var before = device.Launches;
        new LinfThreat(0.1f).Ascend(images, gradient, images, 0.1f);
        Assert.Equal(1, device.Launches - before);
    }

    static Objective Make(string name)
    {
        var threat = new LinfThreat(8 / 255f);
        return name switch
        {
            "fgsm" => new AdversarialObjective(new Fgsm(threat)),
            "pgd" => new AdversarialObjective(new Pgd(threat, 2, 2 / 255f)),
            "trades" => new TradesObjective(threat, 2, 2 / 255f),
            "free" => new FreeObjective(threat, 2),
            "nFgsm" => new AdversarialObjective(new NoisyFgsm(threat)),
            "mart" => new MartObjective(threat, 2, 2 / 255f),
            "pgdAwp" => new AdversarialObjective(new Pgd(threat, 2, 2 / 255f), perturbation: new WeightPerturbation(0.01f)),
            "tradesAwp" => new TradesObjective(threat, 2, 2 / 255f, 6, new WeightPerturbation(0.005f)),
            _ => new CrossEntropyObjective(),
        };
    }
}
