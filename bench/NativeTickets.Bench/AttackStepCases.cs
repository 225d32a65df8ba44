using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>Single steps of PGD in evaluation mode, gradients for the images only, on random images.</summary>
static class AttackStepCases
{
    const int Batch = 128;
    const double Seconds = 6;

    public static void Run(Device device, string filter, double sparsity)
    {
        Step(device, filter, sparsity, "lenet", new ImageShape(1, 28, 28));
        Step(device, filter, sparsity, "vgg16", new ImageShape(3, 32, 32));
    }

    static void Step(Device device, string filter, double sparsity, string name, ImageShape input)
    {
        var label = $"pgd-step/{name}/batch{Batch}{RandomMasks.Suffix(sparsity)}";
        if (!label.Contains(filter, StringComparison.Ordinal)) return;
        using var network = Networks.Create(name, device, input, 10);
        RandomMasks.Apply(network, sparsity);
        using var tape = new Tape(device, GradientTarget.Watched);
        var shape = new Shape(Batch, input.Channels, input.Height, input.Width);
        var (pixels, classes) = RandomImages.Draw(shape, 10);
        using var images = Tensor.FromBatch(device, shape, pixels);
        using var labels = Tensor.FromBatch(device, new Shape(Batch), classes);
        using var adversarial = Tensor.FromBatch(device, shape, pixels);
        var step = new Pgd(new LinfThreat(8f / 255), 1, 2f / 255, randomStart: false);
        var clean = new Batch(images, labels);
        Timing.ReportImages(label, Timing.Median(() => step.Climb(network, clean, adversarial, tape), Seconds), Batch);
    }
}
