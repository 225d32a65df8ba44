namespace NativeTickets.Cluster;

/// <summary>The jobs that were submitted for a run folder: a file for each, named by engine and number.</summary>
public static class SubmittedJobs
{
    const string Prefix = "slurm-";

    /// <summary>Their numbers, the earliest first.</summary>
    /// <param name="runFolder">The run folder.</param>
    public static IReadOnlyList<string> Of(string runFolder)
    {
        var folder = new ClusterFiles(runFolder).Folder;
        if (!Directory.Exists(folder)) return [];
        return
        [
            .. Directory.EnumerateFiles(folder, Prefix + "*").Select(file => Path.GetFileName(file)[Prefix.Length..])
                .Where(IsNumber).OrderBy(number => number.Length).ThenBy(number => number, StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether jobs were submitted for a run that none of their workers has begun yet.</summary>
    public static bool AreWaiting(string runFolder) => Of(runFolder).Count > 0 && !File.Exists(Path.Combine(runFolder, RunFiles.Index));

    /// <summary>Whether a text is the number of a job.</summary>
    public static bool IsNumber(string text) => text.Length is > 0 and < 20 && text.All(char.IsAsciiDigit);

    /// <summary>Notes a job.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public static void Add(string runFolder, string number) =>
        AtomicFile.Write(Path.Combine(new ClusterFiles(runFolder).Folder, Prefix + number), _ => { });
}
