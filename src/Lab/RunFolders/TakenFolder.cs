namespace NativeTickets.Lab.RunFolders;

/// <summary>
/// The folder of a stage that was taken over from a worker that may be alive. Its temporary files go, so that it finds nothing to rename, and files that grow
/// are replaced by copies of themselves, so that what it appends goes into files that nobody has. What it opens later, <see cref="WriteFence"/> keeps it from.
/// </summary>
static class TakenFolder
{
    /// <summary>Cuts that worker off. The lease of the folder has to be this process's already.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    /// <exception cref="FileException">The system refuses.</exception>
    public static void CutOff(string folder)
    {
        AtomicFile.RemoveLeftovers(folder);
        string[] growing = [.. Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories), Path.Combine(folder, RunFiles.Log)];
        foreach (var file in growing.Where(File.Exists))
        {
            var bytes = new LineFile(file).ReadAll();
            AtomicFile.Write(file, stream => stream.Write(bytes));
        }
    }
}
