using NativeTickets.Runs.Claims;

namespace NativeTickets.Reporting.Comparisons;

/// <summary>A run in a list of runs; of one that cannot be read everything else is null.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Problem">Why it cannot be read; null where it can.</param>
public sealed record RunListing(string Folder, string? Problem)
{
    /// <summary>The pipeline's name.</summary>
    public string? Name { get; init; }

    /// <summary>The scale that was chosen; null for the file itself.</summary>
    public string? Scale { get; init; }

    /// <summary>The kind of device.</summary>
    public string? Device { get; init; }

    /// <summary>How many seeds.</summary>
    public int? Seeds { get; init; }

    /// <summary>Stage instances.</summary>
    public int? Stages { get; init; }

    /// <summary>Those that have ended.</summary>
    public int? Ended { get; init; }

    /// <summary>Claims that are reproduced, one for each entry of the matrix.</summary>
    public int? Reproduced { get; init; }

    /// <summary>Claims that are refuted.</summary>
    public int? Refuted { get; init; }

    /// <summary>Claims that are neither.</summary>
    public int? Undecided { get; init; }

    /// <summary>When its index was last written.</summary>
    public DateTime? Changed { get; init; }

    /// <summary>The run folders in a folder, or that folder itself if it is one, by name.</summary>
    /// <exception cref="RequestException">The folder is not there, or is a file.</exception>
    public static IReadOnlyList<RunListing> In(string folder) => [.. FoldersIn(folder).Select(Of)];

    /// <summary>Where the run folders in a folder are, or that folder itself if it is one, by name; nothing of them is read.</summary>
    /// <exception cref="RequestException">The folder is not there, or is a file.</exception>
    public static IReadOnlyList<string> FoldersIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            var what = File.Exists(folder) ? "is a file" : "there is no such folder";
            throw new RequestException($"{folder}: {what}; wanted a folder of run folders, or one of them");
        }
        return IsRun(folder) ? [folder] : [.. Directory.EnumerateDirectories(folder).Where(IsRun).Order(StringComparer.Ordinal)];
    }

    static bool IsRun(string folder) => File.Exists(Path.Combine(folder, RunFiles.Index));

    static RunListing Of(string folder)
    {
        try
        {
            var run = RunFolder.Read(folder);
            var judged = run.AtLastWholeLook();
            var verdicts = judged.Claims.SelectMany(claim => judged.EntriesOf(claim).Select(entry => ClaimFinding.Of(judged, claim, entry).Verdict)).ToArray();
            return new RunListing(folder, null)
            {
                Name = run.Name,
                Scale = run.Scale,
                Device = run.Device,
                Seeds = run.Seeds.Count,
                Stages = run.Stages.Count,
                Ended = run.Stages.Count(stage => stage.Status.HasEnded()),
                Reproduced = verdicts.Count(verdict => verdict == Verdict.Reproduced),
                Refuted = verdicts.Count(verdict => verdict == Verdict.Refuted),
                Undecided = verdicts.Count(verdict => verdict == Verdict.Undecided),
                Changed = File.GetLastWriteTimeUtc(Path.Combine(folder, RunFiles.Index)),
            };
        }
        catch (UserException e)
        {
            return new RunListing(folder, e.Message);
        }
    }
}
