using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Lab.RunFolders;

/// <summary>
/// Takes <c>lease.json</c> of a folder. A lease is a file that is made under a name of its own and then given the one that counts by a link, which only one
/// process can do. Stale is one that was not touched for the time it says, by the clock of the file server: the times that this gave to two files are compared.
/// One that is stale is renamed away first, which only one process can do either.
/// </summary>
/// <remarks>
/// No lock of the file system is used. Should two processes hold the same stage all the same, they compute the same, and <see cref="WriteFence"/> lets only the
/// later one write.
/// </remarks>
/// <param name="staleAfter">For how long a lease may go untouched.</param>
sealed class Lease(TimeSpan staleAfter)
{
    const int Tries = 5;
    const int Longest = 1 << 14;

    readonly Dictionary<string, (string Owner, DateTime Touched)> seen = new(StringComparer.Ordinal);

    /// <summary>For how long a lease may go untouched.</summary>
    public TimeSpan StaleAfter => staleAfter;

    /// <summary>Takes it; null where another process has it.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <exception cref="FileException">The system refuses.</exception>
    public HeldLease? TryTake(string folder)
    {
        var path = PathIn(folder);
        if (IsPlainlyHeld(path)) return null;
        OutputFile.MakeFolder(folder);
        var (owner, ticket) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), ExclusiveName.BesideOf(path));
        try
        {
            return TryTake(path, owner, ticket);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw new FileException($"cannot take {path}: {FileRefusal.Text(e)}. Check the space and the permissions there", e);
        }
    }

    /// <summary>Whether somebody else is at work in a folder.</summary>
    public bool IsHeld(string folder)
    {
        if (!File.Exists(PathIn(folder))) return false;
        using var taken = TryTake(folder);
        return taken is null;
    }

    /// <summary>Whether a lease lies in a folder that is not stale, and whose process is not known to have ended.</summary>
    /// <param name="folder">The folder; nothing in it changes.</param>
    /// <param name="now">What time it is by the clock of the file server.</param>
    public static bool IsAlive(string folder, DateTime now) => Look(PathIn(folder)) is { Lease: { } lease } there
        && (now - there.Touched).TotalSeconds <= lease.StaleAfter && !ProcessFacts.HasEnded(lease.Worker);

    /// <summary>What time it is by the clock of the file server.</summary>
    /// <param name="folder">A folder there.</param>
    public static DateTime Now(string folder)
    {
        var ticket = ExclusiveName.BesideOf(PathIn(folder));
        try
        {
            return Put(ticket, []);
        }
        finally
        {
            OutputFile.Delete(ticket);
        }
    }

    /// <summary>Where it lies.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, RunFiles.Lease);

    /// <summary>Whether the bytes of a lease are one of this owner.</summary>
    public static bool IsOf(byte[] bytes, string owner) => Encoding.UTF8.GetString(bytes).Contains($"\"{owner}\"", StringComparison.Ordinal);

    /// <summary>Removes the lease of this owner and no other: renamed away it is looked at again, and put back where it turns out to be another's.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Remove(string path, string? owner)
    {
        var away = ExclusiveName.BesideOf(path);
        try
        {
            File.Move(path, away, overwrite: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return; // somebody else has
        }
        try
        {
            if (owner is not null && !IsOf(InputFile.ReadAll(away, Longest), owner)) ExclusiveName.TryGive(away, path);
            File.Delete(away);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // whoever took the folder over removed what is temporary in it
        }
    }

    HeldLease? TryTake(string path, string owner, string ticket)
    {
        var lease = new StageLease
        {
            Owner = owner,
            Worker = ProcessFacts.Self,
            TakenUtc = ProcessFacts.TimeText(DateTime.UtcNow),
            StaleAfter = staleAfter.TotalSeconds,
        };
        try
        {
            var now = Put(ticket, lease.ToBytes());
            for (var i = 0; i < Tries; i++)
            {
                ExclusiveName.TryGive(ticket, path);
                if (Look(path) is not { } there) continue; // given back just now, or the ticket was removed with what was temporary
                if (there.Lease?.Owner == owner)
                {
                    DiskSync.Names(Path.GetDirectoryName(Path.GetFullPath(path))!);
                    return new HeldLease(path, owner, staleAfter);
                }
                seen[path] = (there.Lease?.Owner ?? "", there.Touched);
                if (!IsOver(there.Lease, now - there.Touched)) return null;
                Remove(path, there.Lease?.Owner);
            }
            return null;
        }
        finally
        {
            File.Delete(ticket);
        }
    }

    // the worker of a lease that cannot be read is unknown: on file systems without links it may be one that is being written
    bool IsOver(StageLease? lease, TimeSpan untouched) =>
        untouched.TotalSeconds > (lease?.StaleAfter ?? staleAfter.TotalSeconds) || (lease is not null && ProcessFacts.HasEnded(lease.Worker));

    // one that was touched since it was looked at last is held: nothing has to be written to know it
    bool IsPlainlyHeld(string path)
    {
        if (Look(path) is not { Lease: { } lease } there) return false;
        var isAlive = seen.TryGetValue(path, out var before) && before.Owner == lease.Owner && before.Touched < there.Touched;
        seen[path] = (lease.Owner, there.Touched);
        return isAlive && !ProcessFacts.HasEnded(lease.Worker);
    }

    static (StageLease? Lease, DateTime Touched)? Look(string path)
    {
        try
        {
            DateTime touched;
            using (var file = InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete)) touched = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            return (StageLease.Read(path), touched);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (FileLock.IsHeld(e))
        {
            return (null, DateTime.MaxValue); // being written just now, where a file system has no links
        }
        catch (RunFolderException e) when (e.InnerException is not (IOException or UnauthorizedAccessException))
        {
            return (null, File.GetLastWriteTimeUtc(path));
        }
    }

    static DateTime Put(string ticket, byte[] bytes)
    {
        using var file = OutputFile.Create(ticket);
        file.Write(bytes);
        DiskSync.Contents(file);
        return File.GetLastWriteTimeUtc(file.SafeFileHandle);
    }
}
