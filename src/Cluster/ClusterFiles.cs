namespace NativeTickets.Cluster;

/// <summary>What jobs on an engine keep in a run folder, in its folder <c>cluster</c>.</summary>
/// <param name="runFolder">The run folder.</param>
public sealed class ClusterFiles(string runFolder)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.Combine(runFolder, RunFiles.Cluster);

    /// <summary>What a node that sees the run folder sees.</summary>
    public string Token => Path.Combine(Folder, "token");

    /// <summary>What tasks print, a file for each.</summary>
    public string Logs => Path.Combine(Folder, "logs");

    /// <summary>The script that was submitted last.</summary>
    public string Script => Path.Combine(Folder, "job.sh");

    /// <summary>Begins the names of the marks of jobs that were cancelled.</summary>
    public string Cancelled => Path.Combine(Folder, "cancelled");

    /// <summary>The copy of a program.</summary>
    /// <param name="hash">Its hash.</param>
    public string ProgramOf(string hash) => Path.Combine(Folder, $"program-{hash[..16]}");

    /// <summary>Copies a program's folder, so that building it again does not change the numerics of a study that runs.</summary>
    /// <param name="from">The folder.</param>
    /// <param name="hash">The program's hash.</param>
    /// <returns>The copy; one that is there already is kept.</returns>
    /// <exception cref="FileException">The system refuses.</exception>
    public string CopyProgram(string from, string hash)
    {
        var (to, whole) = (ProgramOf(hash), Path.Combine(ProgramOf(hash), "copied"));
        if (File.Exists(whole)) return to;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            AtomicFile.Write(copy, stream =>
            {
                using var source = InputFile.Open(file);
                source.CopyTo(stream);
            });
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(copy, File.GetUnixFileMode(file));
        }
        AtomicFile.Write(whole, _ => { });
        return to;
    }
}
