using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>
/// How many kernels a GPU is asked for in a training step and in a step of PGD, once it has come to its steady state. Times nothing; results do not matter, so
/// that a driver that runs nothing will do.
/// </summary>
static class LaunchCases
{
    const int Steps = 2; // the first loads and lays out, the second is like all that follow

    static readonly string[] Usual = ["lenet", "vgg16", "resnet18", "wrn-34-10"];
    static readonly string[] Tiny = ["lenet-ye-1", "vgg16-w1", "resnet18-w1", "wrn-10-1"];

    public static void Run(BenchRun run)
    {
        foreach (var name in run.Tiny ? Tiny : Usual)
        {
            if (run.Wants($"train-step/{name}")) Report(run, $"train-step/{name}", TrainingStepOf(run, name));
            if (run.Wants($"pgd-step/{name}")) Report(run, $"pgd-step/{name}", AttackStepOf(run, name));
        }
    }

    static void Report(BenchRun run, string label, long launches) => Console.WriteLine($"{$"{label}/batch{run.Batch}",-32} {launches,5} launches");

    static long TrainingStepOf(BenchRun run, string name)
    {
        using var step = new TrainingStep(run, name);
        return Count(run, step.Take);
    }

    /// <summary>What a step costs in an attack of several: two attacks of different length, so that what an attack does once is not counted.</summary>
    static long AttackStepOf(BenchRun run, string name)
    {
        var input = TrainingStep.InputOf(name);
        using var network = Networks.Create(name, run.Device, input, TrainingStep.Classes);
        using var tape = new Tape(run.Device, GradientTarget.Watched);
        var shape = new Shape(run.Batch, input.Channels, input.Height, input.Width);
        using var images = Tensor.FromBatch(run.Device, shape, new float[shape.Count]);
        using var labels = Tensor.FromBatch(run.Device, new Shape(run.Batch), new float[run.Batch]);
        using var adversarial = Tensor.FromBatch(run.Device, shape, new float[shape.Count]);
        var clean = new Batch(images, labels);
        long Of(int steps)
        {
            var attack = new Pgd(new LinfThreat(8f / 255), steps, 2f / 255, randomStart: false);
            return Count(run, () => attack.Climb(network, clean, adversarial, tape));
        }
        return Of(3) - Of(2);
    }

    static long Count(BenchRun run, Action step)
    {
        var before = 0L;
        for (var i = 0; i < Steps; i++)
        {
            before = run.Device.Launches;
            step();
        }
        return run.Device.Launches - before;
    }
}
