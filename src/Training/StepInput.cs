using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>The tape of a step and the host's batch on it.</summary>
sealed class StepInput(Device device, GradientTarget gradients) : IDisposable
{
    float[] labels = [];

    public Tape Tape { get; } = new(device, gradients);

    /// <summary>Puts a batch on the tape.</summary>
    public Batch Load(HostBatch host)
    {
        if (labels.Length < host.Labels.Length) labels = new float[host.Labels.Length];
        for (var i = 0; i < host.Count; i++) labels[i] = host.Labels[i];
        var count = host.Count * host.Channels * host.Height * host.Width;
        var images = Tape.Input(new Shape(host.Count, host.Channels, host.Height, host.Width), host.Images.AsSpan(0, count));
        return new Batch(images, Tape.Input(new Shape(host.Count), labels.AsSpan(0, host.Count)));
    }

    /// <summary>Releases the step's tensors for the next.</summary>
    public void Clear() => Tape.Clear();

    public void Dispose() => Tape.Dispose();
}
