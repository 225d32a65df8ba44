using System.Diagnostics;
using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Pipelines;

/// <summary>Times a few training steps on a network that is thrown away.</summary>
sealed class StepTimer(RunContext run, PipelineSpec pipeline, double secondsPerKind)
{
    const int LeastSteps = 2;

    readonly Dictionary<(ModelSpec, int, AttackSpec?), double> known = [];

    /// <summary>Seconds that one forward unit of one image takes in such a training; each kind of step is timed once.</summary>
    public double SecondsPerUnit(ModelSpec model, TrainSpec spec, CancellationToken cancellation)
    {
        if (!known.TryGetValue((model, spec.BatchSize, spec.Attack), out var seconds)) known[(model, spec.BatchSize, spec.Attack)] = seconds = Time(model, spec, cancellation);
        return seconds;
    }

    double Time(ModelSpec model, TrainSpec spec, CancellationToken cancellation)
    {
        var seed = pipeline.Seeds[0];
        using var network = run.NewNetwork(model, seed);
        using var optimizer = TrainStage.MakeOptimizer(spec.Optimizer, network);
        using var tape = new Tape(run.Device, GradientTarget.Parameters);
        using var attacking = spec.Attack is null ? null : new AdversarialObjective(Attacks.Make(spec.Attack));
        Objective objective = attacking is null ? new CrossEntropyObjective() : attacking;
        var reader = new BatchReader(run.Data(seed).Train, new BatchOptions { BatchSize = spec.BatchSize, PadTo = run.PadTo });
        var host = reader.NewBatch();
        reader.Read(0, 0, host);
        var units = Step(); // the first step compiles and takes memory
        var (clock, steps) = (Stopwatch.StartNew(), 0);
        while (steps < LeastSteps || clock.Elapsed.TotalSeconds < secondsPerKind)
        {
            cancellation.ThrowIfCancellationRequested();
            Step();
            steps++;
        }
        return clock.Elapsed.TotalSeconds / steps / (units * host.Count);

        double Step()
        {
            var labels = new float[host.Count];
            for (var i = 0; i < labels.Length; i++) labels[i] = host.Labels[i];
            var shape = new Shape(host.Count, host.Channels, host.Height, host.Width);
            var batch = new Batch(tape.Input(shape, host.Images.AsSpan(0, shape.Count)), tape.Input(new Shape(host.Count), labels));
            var found = objective.Loss(network, batch, tape, new StepContext(seed, 0, 0));
            tape.Backward(found.Loss);
            optimizer.Step(0);
            network.ClearGradients();
            tape.Clear();
            run.Device.Synchronize();
            return found.ForwardUnits;
        }
    }
}
