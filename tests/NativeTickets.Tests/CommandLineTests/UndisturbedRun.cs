using System.Diagnostics;

namespace NativeTickets.Tests;

/// <summary>One tiny run that nothing disturbed, shared by the tests that compare with it.</summary>
public sealed class UndisturbedRun : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>Runs it.</summary>
    public UndisturbedRun()
    {
        var clock = Stopwatch.StartNew();
        Output = CommandLine.Run(TinyRun.Write(folder), "run", "tiny.yaml", "--out", "runs").Ended(0).Output;
        Seconds = clock.Elapsed.TotalSeconds;
        Results = TinyRun.Results(RunFolder);
    }

    internal string RunFolder => Path.Combine(folder, "runs", "tiny");

    internal string Output { get; }

    internal double Seconds { get; }

    internal SortedDictionary<string, string> Results { get; }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
