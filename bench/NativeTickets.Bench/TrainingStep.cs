using NativeTickets.Lab.Inspection;
using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>
/// A training step that can be repeated: forward, backward and SGD with momentum and weight decay, on random images. On the processor it begins with images in
/// the host's order; on a GPU with images on the device.
/// </summary>
sealed class TrainingStep : IDisposable
{
    public const int Classes = 10;

    readonly BenchRun run;
    readonly Network network;
    readonly Sgd optimizer;
    readonly Tape tape;
    readonly CrossEntropyObjective objective = new();
    readonly Shape shape;
    readonly float[] pixels, classes;
    readonly SharedBatch? shared;
    readonly Tensor images, labels;

    /// <summary>A step of a network whose prunable layers have the run's masks.</summary>
    public TrainingStep(BenchRun run, string name)
    {
        var input = StepLaunches.InputOf(name);
        this.run = run;
        network = Networks.Create(name, run.Device, input, Classes);
        run.Mask(network);
        optimizer = new Sgd(network, momentum: 0.9, weightDecay: 1e-4);
        tape = new Tape(run.Device, GradientTarget.Parameters);
        shared = run.Shares is { } groups ? new SharedBatch(run.Device, groups, run.Batch, run.Ranks) : null;
        var part = shared?.Begin(run.Batch) ?? new BatchPart(0, run.Batch, run.Batch);
        shape = new Shape(run.Batch, input.Channels, input.Height, input.Width);
        (pixels, classes) = RandomImages.Draw(shape, Classes);
        var image = shape.Count / run.Batch;
        shape = shape.With(0, part.Count);
        (pixels, classes) = (pixels[(part.First * image)..((part.First + part.Count) * image)], classes[part.First..(part.First + part.Count)]);
        images = Tensor.FromBatch(run.Device, shape, pixels);
        labels = Tensor.FromBatch(run.Device, new Shape(part.Count), classes);
    }

    /// <summary>Takes it.</summary>
    public void Take()
    {
        shared?.Enter();
        try
        {
            Step();
        }
        finally
        {
            shared?.Leave();
        }
    }

    void Step()
    {
        var x = run.IsGpu ? tape.Input(images) : tape.Input(shape, pixels);
        var y = run.IsGpu ? tape.Input(labels) : tape.Input(new Shape(shape[0]), classes);
        var loss = objective.Loss(network, new Batch(x, y), tape, default);
        tape.Backward(loss.Loss);
        optimizer.Step(0.01);
        network.ClearGradients();
        tape.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        labels.Dispose();
        images.Dispose();
        tape.Dispose();
        optimizer.Dispose();
        network.Dispose();
    }
}
