using System.Text.RegularExpressions;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Lab.RunFolders;

/// <summary>The folder of a stage that its run's pipeline no longer names.</summary>
/// <param name="Folder">Its name in the run folder.</param>
/// <param name="Bytes">What its files weigh.</param>
/// <param name="IsFinished">Whether it has its result.</param>
public sealed record UnusedStage(string Folder, long Bytes, bool IsFinished);

/// <summary>What an edited pipeline left behind in its run folder: stages of other settings, which nothing reads any more.</summary>
public static partial class UnusedStages
{
    /// <summary>Those of a run folder, by name; not one that a worker of an earlier pipeline still has.</summary>
    /// <exception cref="UserException">It is none, or cannot be read, or its seeds still run until claims are decided.</exception>
    public static IReadOnlyList<UnusedStage> In(string runFolder)
    {
        var index = RunFolder.ReadIndex(runFolder);
        // while such a run looks at its claims again, its index has the seeds of that look alone
        if (index.Looks is not null && index.Stages.Any(stage => !stage.Status.HasEnded()))
            throw new RunException($"{runFolder}: its seeds run until claims are decided, and it has not ended; run the pipeline to its end first");
        var named = index.Stages.Select(stage => stage.Folder).ToHashSet();
        var now = new Lazy<DateTime>(() => Lease.Now(runFolder)); // asking the file server takes a file, and most folders have no lease
        return
        [
            .. new DirectoryInfo(runFolder).EnumerateDirectories().Where(folder => !named.Contains(folder.Name) && StageFolder().IsMatch(folder.Name)
                && folder.LinkTarget is null && !IsLeased(folder.FullName, now)).OrderBy(folder => folder.Name, StringComparer.Ordinal)
                .Select(folder => new UnusedStage(folder.Name, BytesIn(folder), StageSeals.IsFinished(folder.FullName))),
        ];
    }

    /// <summary>The values that the last run's command line gave in place of its file's, each <c>key=value</c>.</summary>
    /// <exception cref="UserException">It is no run folder, or cannot be read.</exception>
    public static IReadOnlyList<string> GivenTo(string runFolder) =>
    [
        .. RunFolder.ReadIndex(runFolder).Notes.Where(note => note.StartsWith(PipelineFile.GivenNote, StringComparison.Ordinal))
            .Select(note => note[PipelineFile.GivenNote.Length..]),
    ];

    /// <summary>Removes them while nothing runs in the folder.</summary>
    /// <returns>Those that were removed; stages that came or went meanwhile are looked at again.</returns>
    /// <exception cref="UserException">A run has the folder, or one cannot be removed.</exception>
    public static IReadOnlyList<UnusedStage> Remove(string runFolder)
    {
        RunFolder.ReadIndex(runFolder); // a lock must not turn some other folder into a run
        using var held = RunLock.Take(runFolder);
        var found = In(runFolder);
        foreach (var stage in found)
        {
            var path = Path.Combine(runFolder, stage.Folder);
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RunException($"{path}: cannot be removed ({e.Message}); what was removed before it stays removed", e);
            }
        }
        return found;
    }

    // where the file system has no locks, leases are all that tells of workers
    static bool IsLeased(string folder, Lazy<DateTime> now) => File.Exists(Lease.PathIn(folder)) && Lease.IsAlive(folder, now.Value);

    static long BytesIn(DirectoryInfo folder)
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return folder.EnumerateFiles("*", all).Sum(file => file.Length);
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]*-[0-9a-f]{8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex StageFolder();
}
