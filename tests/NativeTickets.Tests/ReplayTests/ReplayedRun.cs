using NativeTickets.Lab;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>A small run with receipts, kept checkpoints, running statistics and an evaluation, run once for the tests that redo parts of it.</summary>
public sealed class ReplayedRun : IDisposable
{
    const string Pipeline = """
        name: replayed
        seed: 5
        data: { dataset: glyphs, trainImages: 300, validation: 60 }
        model: { layers: [ { conv: { filters: 4, window: 3, padding: 1 } }, batchNorm, relu, { maxPool: 4 }, flatten, { linear: 10 } ] }
        train: { batchSize: 50, learningRate: 0.1, receipt: { every: 4it, checkpoints: 2 } }
        stages:
          - train: { id: dense, epochs: 6, keep: best, watchMask: { distance: 0.2, epochs: 2 }, validateEvery: 4it }
          - prune: { id: ticket, from: dense, sparsity: 0.5, rewind: 7it }
          - train: { id: boosted, from: ticket, epochs: 3, objective: { free: { epsilon: 0.05, replays: 2 } }, receipt: { every: 1ep } }
          - evaluate: { id: robust, of: [dense, boosted], images: 20, batchSize: 10,
              attacks: [{ fgsm: { epsilon: 0.05 } }] }
        controls: []
        """;

    readonly TemporaryFolder folder = new();

    /// <summary>Runs it.</summary>
    public ReplayedRun() => PipelineRunner.Run(NativeLaboratory.Parse(Pipeline, "replayed.yaml"),
        new RunOptions { Out = folder, Device = "cpu" }, new SilentListener(), TestContext.Current.CancellationToken);

    /// <summary>The run folder.</summary>
    internal string Folder => Path.Combine(folder, "replayed");

    /// <summary>The same in a new folder, to forge; disposed by the caller.</summary>
    internal TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        TemporaryFolder.Copy(Folder, Path.Combine(copy, "replayed"));
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
