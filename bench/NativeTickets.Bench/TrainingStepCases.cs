using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>
/// Whole training steps: forward, backward and SGD with momentum and weight decay, on random images. On the processor a step begins with images in the host's
/// order; on a GPU with images on the device, and what bringing them there costs is a case of its own.
/// </summary>
static class TrainingStepCases
{
    static readonly ImageShape Cifar10 = new(3, 32, 32);
    static readonly string[] OnCpu = ["vgg16", "resnet18", "wrn-16-4", "vgg16-w16"];
    static readonly string[] OnGpu = ["vgg16", "resnet18", "wrn-34-10"];
    static readonly string[] Tiny = ["vgg16-w1", "resnet18-w1", "wrn-10-1"];

    public static void LeNet(BenchRun run) => Step(run, "lenet");

    public static void Cifar(BenchRun run)
    {
        if (run.IsGpu) Upload(run);
        foreach (var name in run.Tiny ? Tiny : run.IsGpu ? OnGpu : OnCpu) Step(run, name);
    }

    static void Step(BenchRun run, string name)
    {
        var label = $"train-step/{name}/batch{run.Batch}{run.Suffix}{run.SharedSuffix}";
        if (!run.Wants(label)) return;
        using var step = new TrainingStep(run, name);
        Timing.ReportStep(label, Timing.Step(run, step.Take, run.Seconds(onCpu: 8, onGpu: 1.5)), run.Batch);
    }

    static void Upload(BenchRun run)
    {
        var label = $"batch-upload/cifar10/batch{run.Batch}";
        if (!run.Wants(label)) return;
        using var tape = new Tape(run.Device, GradientTarget.Parameters);
        var shape = new Shape(run.Batch, Cifar10.Channels, Cifar10.Height, Cifar10.Width);
        var (pixels, classes) = RandomImages.Draw(shape, TrainingStep.Classes);
        var median = Timing.Median(run, () =>
        {
            tape.Input(shape, pixels);
            tape.Input(new Shape(run.Batch), classes);
            tape.Clear();
        }, run.Seconds(onCpu: 1, onGpu: 0.4));
        Timing.ReportImages(label, median, run.Batch);
    }
}
