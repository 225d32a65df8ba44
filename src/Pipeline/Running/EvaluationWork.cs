using System.Diagnostics;
using NativeTickets.Adversarial;
using NativeTickets.Data;

namespace NativeTickets.Pipelines;

/// <summary>The images of an evaluate stage as batches, with progress over all its attacks.</summary>
sealed class EvaluationWork(EvaluateSpec spec, int images, Action<StageProgress> report)
{
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly long total = (long)images * spec.Of.Count * spec.Attacks.Count;
    long done;

    /// <summary>The batches of one attack. Asking for the next says that the one before was done.</summary>
    public IEnumerable<LabeledImages> Batches(ImageSet set, int? padTo, string what, CancellationToken cancellation)
    {
        var reader = new BatchReader(set, new BatchOptions { BatchSize = spec.BatchSize, PadTo = padTo });
        var host = reader.NewBatch();
        for (var step = 0; step < reader.BatchesPerEpoch; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            reader.Read(0, step, host);
            var labels = new float[host.Count];
            for (var i = 0; i < labels.Length; i++) labels[i] = host.Labels[i];
            yield return new LabeledImages(host.Images.AsMemory(0, host.Count * host.Channels * host.Height * host.Width), labels);
            done += host.Count;
            var speed = done / Math.Max(clock.Elapsed.TotalSeconds, 1e-9); // a clock that has not moved yet must not divide by 0
            report(new StageProgress(what, (double)done / total, null, null, speed, (total - done) / speed));
        }
    }
}
