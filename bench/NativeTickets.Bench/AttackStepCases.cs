using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>
/// Single steps of PGD in evaluation mode, gradients for the images only, on random images; on a GPU also whole steps of adversarial training by PGD-10, the
/// attack's batch norms folded into its convolutions as training does it.
/// </summary>
static class AttackStepCases
{
    const int Classes = 10, PgdSteps = 10;
    const float Epsilon = 8f / 255, StepSize = 2f / 255;

    public static void Run(BenchRun run)
    {
        if (!run.IsGpu) AttackStep(run, "lenet", new ImageShape(1, 28, 28));
        var (name, input) = (run.Tiny ? "vgg16-w1" : "vgg16", new ImageShape(3, 32, 32));
        AttackStep(run, name, input);
        AttackStep(run, run.Tiny ? "resnet18-w1" : "resnet18", input);
        if (!run.IsGpu) return;
        AdversarialStep(run, name, input, randomStart: false);
        AdversarialStep(run, name, input, randomStart: true);
    }

    static void AttackStep(BenchRun run, string name, ImageShape input)
    {
        var label = $"pgd-step/{name}/batch{run.Batch}{run.Suffix}";
        if (!run.Wants(label)) return;
        using var network = Networks.Create(name, run.Device, input, Classes);
        run.Mask(network);
        using var tape = new Tape(run.Device, GradientTarget.Watched);
        var shape = new Shape(run.Batch, input.Channels, input.Height, input.Width);
        var (pixels, classes) = RandomImages.Draw(shape, Classes);
        using var images = Tensor.FromBatch(run.Device, shape, pixels);
        using var labels = Tensor.FromBatch(run.Device, new Shape(run.Batch), classes);
        using var adversarial = Tensor.FromBatch(run.Device, shape, pixels);
        var step = new Pgd(new LinfThreat(Epsilon), 1, StepSize, randomStart: false);
        var clean = new Batch(images, labels);
        Timing.ReportStep(label, Timing.Step(run, () => step.Climb(network, clean, adversarial, tape), run.Seconds(onCpu: 6, onGpu: 1.5)), run.Batch);
    }

    // a random start costs another draw of noise, which is on the device, too
    static void AdversarialStep(BenchRun run, string name, ImageShape input, bool randomStart)
    {
        var steps = run.Tiny ? 2 : PgdSteps; // where the device is simulated, ten take a rehearsal minutes
        var label = $"adversarial-step/{name}/pgd{steps}{(randomStart ? "-random" : "")}/batch{run.Batch}{run.Suffix}";
        if (!run.Wants(label)) return;
        using var network = Networks.Create(name, run.Device, input, Classes);
        run.Mask(network);
        using var optimizer = new Sgd(network, momentum: 0.9, weightDecay: 1e-4);
        using var tape = new Tape(run.Device, GradientTarget.Parameters);
        using var objective = new AdversarialObjective(new Pgd(new LinfThreat(Epsilon), steps, StepSize, randomStart));
        var shape = new Shape(run.Batch, input.Channels, input.Height, input.Width);
        var (pixels, classes) = RandomImages.Draw(shape, Classes);
        using var images = Tensor.FromBatch(run.Device, shape, pixels);
        using var labels = Tensor.FromBatch(run.Device, new Shape(run.Batch), classes);
        var taken = 0;
        var times = Timing.Step(run, () =>
        {
            var batch = new Batch(tape.Input(images), tape.Input(labels));
            tape.Backward(objective.Loss(network, batch, tape, new StepContext(1, 0, taken++)).Loss);
            optimizer.Step(0.01);
            network.ClearGradients();
            tape.Clear();
        }, run.Seconds(onCpu: 6, onGpu: 1.5));
        Timing.ReportStep(label, times, run.Batch);
    }
}
