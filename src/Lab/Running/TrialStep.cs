using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Running;

/// <summary>A training step that is taken for its time alone, on a network that is thrown away: its learning rate is 0.</summary>
sealed class TrialStep : IDisposable
{
    readonly RunContext run;
    readonly Network network;
    readonly Objective objective;
    readonly HostBatch host;
    readonly long seed;
    readonly Sgd optimizer;
    readonly Tape tape;
    readonly Action work;

    /// <summary>A step on these images.</summary>
    /// <param name="run">Where.</param>
    /// <param name="network">Disposed with the step.</param>
    /// <param name="objective">Disposed with the step.</param>
    /// <param name="host">The images.</param>
    /// <param name="seed">Of what the objective draws.</param>
    public TrialStep(RunContext run, Network network, Objective objective, HostBatch host, long seed)
    {
        (this.run, this.network, this.objective, this.host, this.seed) = (run, network, objective, host, seed);
        optimizer = new Sgd(network, 0.9, 1e-4, false);
        tape = new Tape(run.Device, GradientTarget.All);
        work = Work;
    }

    /// <summary>What a step cost that was taken, in forward units of an image.</summary>
    public double ForwardUnits { get; private set; }

    /// <summary>How many such steps a batch is trained on in.</summary>
    public int UpdatesPerBatch => objective.UpdatesPerBatch;

    /// <summary>The first images of a training split.</summary>
    public static HostBatch FirstImages(RunContext run, long seed, int batchSize)
    {
        var reader = new BatchReader(run.Data(seed).Train, new BatchOptions { BatchSize = batchSize, PadTo = run.PadTo });
        var host = reader.NewBatch();
        reader.Read(0, 0, host);
        return host;
    }

    /// <summary>Takes it, to its end.</summary>
    public void Take()
    {
        run.Device.Step(work);
        run.Device.Synchronize();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tape.Dispose();
        optimizer.Dispose();
        (objective as IDisposable)?.Dispose();
        network.Dispose();
    }

    void Work()
    {
        var labels = new float[host.Count];
        for (var i = 0; i < labels.Length; i++) labels[i] = host.Labels[i];
        var shape = new Shape(host.Count, host.Channels, host.Height, host.Width);
        var batch = new Batch(tape.Input(shape, host.Images.AsSpan(0, shape.Count)), tape.Input(new Shape(host.Count), labels));
        var found = objective.Loss(network, batch, tape, new StepContext(seed, 0, 0));
        tape.Backward(found.Loss);
        objective.AfterBackward(batch);
        optimizer.Step(0);
        objective.AfterStep();
        network.ClearGradients();
        tape.Clear();
        ForwardUnits = found.ForwardUnits;
    }
}
