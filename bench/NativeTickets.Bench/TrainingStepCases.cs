using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>Whole training steps: forward, backward and SGD with momentum and weight decay, on random images.</summary>
static class TrainingStepCases
{
    const int Batch = 128;
    const double Seconds = 8;

    public static void LeNet(Device device, string filter, double sparsity) => Step(device, filter, sparsity, "lenet", new ImageShape(1, 28, 28));

    public static void Cifar(Device device, string filter, double sparsity)
    {
        foreach (var name in (string[])["vgg16", "resnet18", "wrn-16-4", "vgg16-w16"]) Step(device, filter, sparsity, name, new ImageShape(3, 32, 32));
    }

    static void Step(Device device, string filter, double sparsity, string name, ImageShape input)
    {
        var label = $"train-step/{name}/batch{Batch}{RandomMasks.Suffix(sparsity)}";
        if (!label.Contains(filter, StringComparison.Ordinal)) return;
        using var network = Networks.Create(name, device, input, 10);
        RandomMasks.Apply(network, sparsity);
        using var optimizer = new Sgd(network, momentum: 0.9, weightDecay: 1e-4);
        using var tape = new Tape(device, GradientTarget.Parameters);
        var objective = new CrossEntropyObjective();
        var shape = new Shape(Batch, input.Channels, input.Height, input.Width);
        var (images, labels) = RandomImages.Draw(shape, 10);
        var median = Timing.Median(() =>
        {
            var x = tape.Input(shape, images);
            var loss = objective.Loss(network, new Batch(x, tape.Input(new Shape(Batch), labels)), tape, default);
            tape.Backward(loss.Loss);
            optimizer.Step(0.01);
            network.ClearGradients();
            tape.Clear();
            device.Synchronize();
        }, Seconds);
        Timing.ReportImages(label, median, Batch);
    }
}
