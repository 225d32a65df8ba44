namespace NativeTickets.Lab.RunFolders;

/// <summary>Keeps a second process out of a run folder. The system drops the lock with the process that holds it, however that ends.</summary>
sealed class RunLock : IDisposable
{
    readonly FileStream file;

    RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the folder; it is made where it is missing.</summary>
    /// <exception cref="RunException">Another process has it, or it cannot be written.</exception>
    public static RunLock Take(string folder)
    {
        var path = Path.Combine(folder, RunFiles.Lock);
        try
        {
            OwnFolders.Add(folder);
            OutputFile.MakeFolder(folder);
            return new RunLock(OutputFile.Edit(path, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new RunException($"{folder}: cannot be written ({e.Message.TrimEnd('.')}); choose another folder with --out", e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new RunException($"{folder}: another process is running in this folder; wait until it has ended, stop it, or choose another folder with "
                + $"--out", e);
        }
        catch (IOException e)
        {
            throw new RunException($"{folder}: cannot be made ({e.Message.TrimEnd('.')}); choose another folder with --out", e);
        }
    }

    public void Dispose() => file.Dispose();
}
