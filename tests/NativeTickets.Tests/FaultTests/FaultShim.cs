using System.Globalization;

namespace NativeTickets.Tests;

/// <summary>
/// What fault-shim.c does to a process of the command line: fails or kills it at one of its file operations, or writes them all down. It is built when it is
/// first wanted.
/// </summary>
static class FaultShim
{
    /// <summary>Error numbers of Linux.</summary>
    public const int InputOutputError = 5, NoSpace = 28;

    /// <summary>How a process ends that was killed: 128 and the signal's number.</summary>
    public const int Killed = 137;

    static readonly Lazy<(string? Library, string WhyNot)> Built = new(Build);

    /// <summary>Skips the test where there is no shim.</summary>
    public static void Require() => Assert.SkipWhen(Built.Value.Library is null, Built.Value.WhyNot);

    /// <summary>The variables that write down the operations below a folder and their number.</summary>
    public static Dictionary<string, string> Recording(string folder, string log, string count) =>
        new(Watching(folder)) { ["FAULT_LOG"] = log, ["FAULT_COUNT"] = count };

    /// <summary>The variables that disturb an operation below a folder.</summary>
    /// <param name="folder">The folder; its path has no link in it.</param>
    /// <param name="operation">Its number, from 1.</param>
    /// <param name="error">What it fails with; null to kill the process.</param>
    /// <param name="reads">Whether operations that read are numbered, rather than those that change something.</param>
    public static Dictionary<string, string> Disturbing(string folder, int operation, int? error, bool reads = false)
    {
        var variables = Watching(folder);
        variables["FAULT_AT"] = operation.ToString(CultureInfo.InvariantCulture);
        if (error is { } number) variables["FAULT_ERROR"] = number.ToString(CultureInfo.InvariantCulture);
        if (reads) variables["FAULT_READS"] = "1";
        return variables;
    }

    /// <summary>The variables that only count the operations that read.</summary>
    public static Dictionary<string, string> CountingReads(string folder, string count) =>
        new(Watching(folder)) { ["FAULT_READS"] = "1", ["FAULT_COUNT"] = count };

    static Dictionary<string, string> Watching(string folder) => new() { ["LD_PRELOAD"] = Built.Value.Library!, ["FAULT_FOLDER"] = folder };

    static (string? Library, string WhyNot) Build()
    {
        if (!OperatingSystem.IsLinux()) return (null, "operations are disturbed through LD_PRELOAD and /proc, as Linux has them");
        return CompiledLibrary.Build("FaultTests", "fault-shim", "the shim that disturbs file operations", [], "-ldl");
    }
}
