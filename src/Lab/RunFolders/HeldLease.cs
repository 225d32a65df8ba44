namespace NativeTickets.Lab.RunFolders;

/// <summary>A lease that this process has: touched in the background until it is given back or turns out to be gone.</summary>
sealed class HeldLease : IDisposable
{
    const int BeatsOfLife = 10; // touches within the time after which it counts as stale: one that is late takes nothing
    static readonly TimeSpan LongestBeat = TimeSpan.FromMinutes(1), ShortestBeat = TimeSpan.FromMilliseconds(20);

    readonly string path, owner;
    readonly CancellationTokenSource lost = new();
    readonly Timer beat;
    readonly Lock one = new();
    readonly TimeSpan staleAfter;
    long lastBeat = Environment.TickCount64;
    bool isOver;

    internal HeldLease(string path, string owner, TimeSpan staleAfter)
    {
        (this.path, this.owner, this.staleAfter) = (path, owner, staleAfter);
        var period = TimeSpan.FromTicks(Math.Clamp(staleAfter.Ticks / BeatsOfLife, ShortestBeat.Ticks, LongestBeat.Ticks));
        beat = new Timer(_ => Beat(), null, period, period);
    }

    /// <summary>Is set when the lease is found gone.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Whether this process still has it, by what lies on the disk now.</summary>
    /// <exception cref="RunFolderException">The file cannot be read.</exception>
    public bool IsHeld()
    {
        if (lost.IsCancellationRequested) return false;
        if (StageLease.Read(path)?.Owner == owner) return true;
        lost.Cancel();
        return false;
    }

    /// <summary>Touches it, and says when that was by the clock of the file server; null where it is gone.</summary>
    public DateTime? Touch()
    {
        lock (one)
        {
            if (isOver || !IsHeld()) return null;
            using var file = OutputFile.EditPresent(path);
            // whoever took it over since has put a file of its own there, and this writes into one that nobody has
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            if (!Lease.IsOf(bytes, owner)) return null;
            file.Position = file.Length - 1;
            file.Write(bytes.AsSpan(^1)); // the same byte: what counts is that the file server sees a write
            DiskSync.Contents(file);
            lastBeat = Environment.TickCount64;
            return File.GetLastWriteTimeUtc(file.SafeFileHandle);
        }
    }

    /// <summary>Gives it back, where it is still this process's.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public void Dispose()
    {
        beat.Dispose();
        lock (one)
        {
            if (isOver) return;
            isOver = true;
            if (!lost.IsCancellationRequested) Lease.Remove(path, owner);
        }
    }

    void Beat()
    {
        try
        {
            if (Touch() is null && !isOver) lost.Cancel();
        }
        catch (Exception e) when (FileRefusal.Is(e) || e is RunFolderException)
        {
            // a file server that does not answer for a while costs nothing; one that stays away lets the lease grow stale, and others take it
            var silence = Environment.TickCount64 - lastBeat;
            if (e is FileNotFoundException or DirectoryNotFoundException || silence > staleAfter.TotalMilliseconds / 2) lost.Cancel();
        }
    }
}
