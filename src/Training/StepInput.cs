using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>The tape of a step and the batch on it: cut on the device where that keeps the images, else sent by the host; the same bits either way.</summary>
sealed class StepInput : IDisposable
{
    readonly BatchReader reader;
    readonly ImageStore? store;
    readonly HostBatch host;
    readonly ImageCut[] cuts;
    readonly float[] labels;

    /// <summary>Sends the images to a device that keeps them.</summary>
    public StepInput(Device device, GradientTarget gradients, BatchReader reader)
    {
        this.reader = reader;
        Tape = new Tape(device, gradients);
        store = ImageStore.TryCreate(device, reader.StoredImages, reader.Channels, reader.StoredHeight, reader.StoredWidth, reader.Pixels, out var whyNot,
            reader.HoleFill);
        WhySent = whyNot;
        host = reader.NewBatch(withImages: store is null);
        cuts = new ImageCut[host.Labels.Length];
        labels = new float[host.Labels.Length];
    }

    public Tape Tape { get; }

    /// <summary>Why the host sends batches to a device that could keep the images; null where it does not, or the device could not.</summary>
    public string? WhySent { get; }

    /// <summary>Images that were read last.</summary>
    public int Count { get; private set; }

    /// <summary>Images of the batch that they are of, on all ranks.</summary>
    public int Whole { get; private set; }

    /// <summary>Reads the batch of a step, or this rank's part of it where it is shared out.</summary>
    public void Read(int epoch, int step, SharedBatch? shared = null)
    {
        Whole = reader.CountOf(step);
        var part = shared?.Begin(Whole) ?? new BatchPart(0, Whole, Whole);
        Count = part.Count;
        if (store is not null) reader.ReadCuts(epoch, step, cuts, host.Labels, part.First, part.Count);
        else reader.Read(epoch, step, host, part.First, part.Count);
        for (var i = 0; i < Count; i++) labels[i] = host.Labels[i];
    }

    /// <summary>Puts the batch that was read last on the tape.</summary>
    public Batch Load()
    {
        var shape = new Shape(Count, host.Channels, host.Height, host.Width);
        var images = store is not null ? Tape.Input(store, cuts.AsSpan(0, Count), shape) : Tape.Input(shape, host.Images.AsSpan(0, shape.Count));
        return new Batch(images, Tape.Input(new Shape(Count), labels.AsSpan(0, Count)));
    }

    /// <summary>Releases the step's tensors for the next.</summary>
    public void Clear() => Tape.Clear();

    public void Dispose()
    {
        Tape.Dispose();
        store?.Dispose();
    }
}
