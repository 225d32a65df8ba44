namespace NativeTickets.Lab.RunFolders;

/// <summary>
/// Keeps a second process out of a run folder. The system drops the lock with the process that holds it, however that ends; where the file system has no locks,
/// a <see cref="RunOwner"/> takes its place.
/// </summary>
sealed class RunLock : IDisposable
{
    readonly FileStream file;
    readonly RunOwner? owner;

    RunLock(FileStream file, RunOwner? owner) => (this.file, this.owner) = (file, owner);

    /// <summary>What its holder has to know of the lock; null for nothing.</summary>
    public string? Note => owner is null ? null
        : $"the file system of this folder has no locks: {owner.Path} keeps other processes out, and has to be removed by hand after a crash on another "
            + "machine";

    /// <summary>Takes the folder; it is made where it is missing.</summary>
    /// <exception cref="RunException">Another process has it, or it cannot be written.</exception>
    public static RunLock Take(string folder) => Take(folder, FileLock.Take);

    internal static RunLock Take(string folder, Func<FileStream, LockAnswer> take)
    {
        OwnFolders.Add(folder);
        Guarded(() => OutputFile.MakeFolder(folder), why => $"{folder}: cannot be made ({why})");
        var path = Path.Combine(folder, RunFiles.Lock);
        FileStream? file = null;
        RunOwner? owner = null;
        try
        {
            Guarded(() => file = OutputFile.Edit(path, FileShare.None), why => $"{folder}: the lock {path} cannot be opened ({why})");
            var answer = take(file!);
            if (answer == LockAnswer.None)
                Guarded(() => owner = RunOwner.Take(folder), why => $"{folder}: the owner file {Path.Combine(folder, RunFiles.Owner)} cannot be taken ({why})");
            return answer switch
            {
                LockAnswer.Taken or LockAnswer.None => new RunLock(file!, owner),
                LockAnswer.Held => throw Held(folder, null),
                var other => throw new InvalidOperationException($"a lock that is {other}"),
            };
        }
        catch (IOException e) when (FileLock.IsHeld(e))
        {
            throw Held(folder, e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Joins others that work in the folder, none of which has it alone; where the file system has no locks, the leases of stages are all there is.
    /// </summary>
    /// <exception cref="RunException">A process has it alone, or it cannot be written.</exception>
    public static RunLock Join(string folder)
    {
        OwnFolders.Add(folder);
        Guarded(() => OutputFile.MakeFolder(folder), why => $"{folder}: cannot be made ({why})");
        var path = Path.Combine(folder, RunFiles.Lock);
        FileStream? file = null;
        try
        {
            Guarded(() =>
            {
                if (!File.Exists(path)) OutputFile.Edit(path, FileShare.ReadWrite).Dispose();
                file = InputFile.Open(path); // .NET asks for a shared lock then
            }, why => $"{folder}: the lock {path} cannot be opened ({why})");
            if (FileLock.Share(file!) == LockAnswer.Held) throw Held(folder, null);
            RunOwner.RefuseOthers(folder);
            return new RunLock(file!, null);
        }
        catch (IOException e) when (FileLock.IsHeld(e))
        {
            throw Held(folder, e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        owner?.Dispose();
        file.Dispose();
    }

    static RunException Held(string folder, Exception? why)
    {
        var text = $"{folder}: another process is running in this folder; wait until it has ended, stop it, or choose another folder with --out";
        return why is null ? new RunException(text) : new RunException(text, why);
    }

    static void Guarded(Action work, Func<string, string> words)
    {
        try
        {
            work();
        }
        catch (Exception e) when (FileRefusal.Is(e) && !(e is IOException refusal && FileLock.IsHeld(refusal)))
        {
            throw new RunException($"{words(FileRefusal.Text(e))}; choose another folder with --out", e);
        }
    }
}
