using NativeTickets.Lab.Models;

namespace NativeTickets.Tests;

/// <summary>The tiny study with two seeds and two sparsities, run one stage after another, for tests that run it side by side.</summary>
public sealed class WideRun : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>Runs it.</summary>
    public WideRun()
    {
        CommandLine.Run(Write(folder), "run", "tiny.yaml", "--out", "runs").Ended(0);
        Results = TinyRun.Results(RunFolder);
    }

    internal string RunFolder => Path.Combine(folder, "runs", "tiny");

    internal SortedDictionary<string, string> Results { get; }

    internal static string Write(string folder)
    {
        var text = TinyRun.Pipeline.Replace("seed: 3", "seed: [3, 4]", StringComparison.Ordinal).Replace("epochs: 3", "epochs: 2", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "tiny.yaml"), text + "\nmatrix: { ticket.sparsity: [0.5, 0.8] }\n");
        return folder;
    }

    /// <summary>Copies its run without what was trained of tickets, one ticket damaged, to a folder.</summary>
    /// <returns>The damaged file, and its bytes before.</returns>
    internal (string File, byte[] Sound) CopyDamaged(string to)
    {
        TemporaryFolder.Copy(RunFolder, to);
        foreach (var trained in Directory.GetDirectories(to, "boosted-*").Concat(Directory.GetDirectories(to, "fresh-*")))
            Directory.Delete(trained, recursive: true);
        var damaged = Path.Combine(Directory.GetDirectories(to, "ticket-*").Order(StringComparer.Ordinal).First(), StageWeights.FileName);
        var sound = File.ReadAllBytes(damaged);
        File.WriteAllBytes(damaged, new byte[sound.Length]);
        return (damaged, sound);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
