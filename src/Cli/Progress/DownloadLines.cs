using System.Diagnostics;
using NativeTickets.Lab.Inspection;

namespace NativeTickets.Cli;

/// <summary>
/// The progress of downloads: a live line on a terminal; elsewhere a line when a file begins, when it is here, and every ten seconds between.
/// </summary>
sealed class DownloadLines(Action<string> show, double secondsBetween)
{
    readonly Stopwatch sinceLine = new();
    string? file;

    public void Report(DataProgress progress)
    {
        var isNew = file != progress.File;
        file = progress.File;
        if (!isNew && progress.Bytes < progress.Total && sinceLine.Elapsed.TotalSeconds < secondsBetween) return;
        sinceLine.Restart();
        show($"{progress.File} from {progress.Host}: {progress.Bytes / 1e6:0.0} of {progress.Total / 1e6:0.0} MB " +
            $"({100.0 * progress.Bytes / progress.Total:0} %)");
    }
}
