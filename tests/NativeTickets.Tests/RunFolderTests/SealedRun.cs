using NativeTickets.Lab;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>A small run of two seeds that has every kind of file a stage leaves, run once for the tests that damage copies of it.</summary>
public sealed class SealedRun : IDisposable
{
    static string Pipeline => $$"""
        name: sealed
        seed: [1, 2]
        data: { dataset: folder, path: '{{RepositoryRoot.Fixture("tiny-images")}}', validation: 4 }
        model: { layers: [ flatten, { linear: 16 }, relu, { linear: 2 } ] }
        train: { batchSize: 4, epochs: 3, learningRate: 0.05, keep: best }
        stages:
          - train: { id: dense, saveAt: [2it] }
          - prune: { id: ticket, from: dense, sparsity: 0.5 }
          - train: { id: boosted, from: ticket, keep: last }
          - evaluate: { id: robust, of: [dense, boosted], weights: last, images: 6, batchSize: 3, saveImages: true,
              attacks: [{ fgsm: { epsilon: 0.1 } }] }
        controls: []
        claims: [ boosted.validationAccuracy@1ep >= dense.validationAccuracy@1ep - 1% ]
        report:
          figures: [{ id: curves, x: epoch, y: validationAccuracy, series: [dense, boosted] }]
          tables: [{ id: final, rows: [dense, boosted], columns: [testAccuracy, robust.fgsm.robustAccuracy] }]
        """;

    readonly TemporaryFolder folder = new();

    /// <summary>Runs it.</summary>
    public SealedRun() => Run(folder);

    /// <summary>Runs what is not finished of a copy.</summary>
    internal static void Run(string outFolder) => PipelineRunner.Run(NativeLaboratory.Parse(Pipeline, "sealed.yaml"),
        new RunOptions { Out = outFolder, Device = "cpu", Threads = 1 }, new SilentListener(), TestContext.Current.CancellationToken);

    /// <summary>The same in a new folder; disposed by the caller.</summary>
    internal SealedCopy Copy()
    {
        var copy = new SealedCopy();
        TemporaryFolder.Copy(folder, copy.Out);
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}

/// <summary>A copy of <see cref="SealedRun"/> to damage.</summary>
sealed class SealedCopy : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>The folder that run folders lie in.</summary>
    public string Out => folder;

    /// <summary>The run folder.</summary>
    public string Run => Path.Combine(folder, "sealed");

    /// <summary>The folder of a stage.</summary>
    public string Stage(string id, long seed) => Path.Combine(Run, RunFolder.ReadIndex(Run).Stages.First(stage => (stage.Id, stage.Seed) == (id, seed)).Folder);

    /// <summary>A file of a stage; "images" stands for the first of those that an evaluation has stored.</summary>
    public string File(string id, long seed, string name) => name != "images" ? FileSeal.PathIn(Stage(id, seed), name)
        : Directory.GetFiles(Path.Combine(Stage(id, seed), name), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

    public void Dispose() => folder.Dispose();
}
