using System.Globalization;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting;

namespace NativeTickets.Tests;

/// <summary>
/// A study with a stage of every kind on sixteen images, whose every file operation can be disturbed; how it ends undisturbed, and the operations it took.
/// </summary>
public sealed class FaultStudy : IDisposable
{
    /// <summary>Its pipeline's file and name.</summary>
    internal const string File = "small.yaml", Name = "small";

    readonly TemporaryFolder folder = new();
    readonly Lazy<(SortedDictionary<string, string> Results, IReadOnlyList<FileOperation> Operations, int Count)> undisturbed;

    /// <summary>Runs nothing yet.</summary>
    public FaultStudy() => undisturbed = new(RunUndisturbed);

    /// <summary>What has to come out, however the run is disturbed.</summary>
    internal SortedDictionary<string, string> Results => undisturbed.Value.Results;

    /// <summary>What the run did in the folder of runs.</summary>
    internal IReadOnlyList<FileOperation> Operations => undisturbed.Value.Operations;

    /// <summary>How many operations can be disturbed.</summary>
    internal int Count => undisturbed.Value.Count;

    /// <summary>The folder of a finished run.</summary>
    internal string Finished => undisturbed.Value.Results.Count > 0 ? folder : throw new InvalidOperationException("the undisturbed run left nothing");

    static string Pipeline => $$"""
        name: {{Name}}
        seed: 3
        data: { dataset: folder, path: '{{RepositoryRoot.Fixture("tiny-images")}}', validation: 4 }
        model: { name: lenet-ye-1 }
        train: { batchSize: 4, learningRate: 0.02, epochs: 2 }
        stages:
          - train: { id: search, keep: best, saveAt: [2it] }
          - prune: { id: ticket, from: search, sparsity: 0.5, rewind: 2it }
          - train: { id: boosted, from: ticket }
          - evaluate: { id: attacked, of: boosted, images: 4, batchSize: 2, saveImages: true, attacks: [{ fgsm: { epsilon: 0.1 } }] }
        """;

    /// <summary>Writes the pipeline, and makes the folder of runs.</summary>
    internal static void Prepare(string folder)
    {
        System.IO.File.WriteAllText(Path.Combine(folder, File), Pipeline);
        Directory.CreateDirectory(RunsOf(folder));
    }

    /// <summary>The folder of runs beside the pipeline: what is disturbed.</summary>
    internal static string RunsOf(string folder) => Path.Combine(folder, "runs");

    /// <summary>Runs it as users do, in a process that is disturbed or watched.</summary>
    internal static CommandLineOutcome Run(string folder, IReadOnlyDictionary<string, string> variables)
    {
        using var line = CommandLine.Start(folder, variables, "run", File, "--out", RunsOf(folder), "--device", "cpu", "--threads", "1");
        return line.End();
    }

    /// <summary>Runs it again, here and now, and writes its report, as the command line would.</summary>
    /// <returns>What came out, in the form of <see cref="Results"/>.</returns>
    internal static SortedDictionary<string, string> Continue(string folder)
    {
        var options = new RunOptions { Out = RunsOf(folder), Device = "cpu", Threads = 1 };
        ReportWriter.Write(PipelineRunner.Run(NativeLaboratory.Read(Path.Combine(folder, File)), options, new SilentListener(), CancellationToken.None));
        return TinyRun.Results(Path.Combine(RunsOf(folder), Name));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    (SortedDictionary<string, string> Results, IReadOnlyList<FileOperation> Operations, int Count) RunUndisturbed()
    {
        Prepare(folder);
        var (log, count) = (Path.Combine(folder, "operations"), Path.Combine(folder, "count"));
        Run(folder, FaultShim.Recording(RunsOf(folder), log, count)).Ended(0);
        return (TinyRun.Results(Path.Combine(RunsOf(folder), Name)), FileOperation.Read(log, RunsOf(folder)),
            int.Parse(System.IO.File.ReadAllText(count), CultureInfo.InvariantCulture));
    }
}
