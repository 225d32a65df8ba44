using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Data;

/// <summary>
/// A file that is on its way: <c>NAME.part</c>, and in <c>NAME.part.source</c> the address and entity tag of what it is a part of. Stays when a download is
/// stopped, for the next to continue; open to one process at a time.
/// </summary>
sealed class PartialFile : IDisposable
{
    const int LongestSource = 1 << 14; // bytes; an address and a tag

    readonly string path;
    readonly FileStream stream;

    /// <summary>Opens the part of the file at <paramref name="path"/>, or begins one.</summary>
    /// <exception cref="DataException">The system refuses, or another process has it.</exception>
    public PartialFile(string path)
    {
        this.path = path;
        stream = Guard(() =>
        {
            OutputFile.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return OutputFile.Edit(PartPath, FileShare.None);
        });
        stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>How many bytes are here.</summary>
    public long Length => stream.Length;

    string PartPath => path + ".part";

    string SourcePath => PartPath + ".source";

    /// <summary>The entity tag that this address gave when the part was begun; null where it gave none or the part is from elsewhere.</summary>
    public EntityTagHeaderValue? TagFrom(Uri source) => Guard(() =>
    {
        if (!File.Exists(SourcePath)) return null;
        var lines = Encoding.UTF8.GetString(InputFile.ReadAll(SourcePath, LongestSource)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 2 && lines[0] == source.AbsoluteUri && EntityTagHeaderValue.TryParse(lines[1], out var tag) && !tag.IsWeak ? tag : null;
    });

    /// <summary>Throws away what is here.</summary>
    public void Clear() => Guard(() =>
    {
        stream.SetLength(0);
        File.Delete(SourcePath);
        return true;
    });

    /// <summary>Notes what the part is a part of. A weak tag promises no equal bytes and is not kept.</summary>
    public void Begin(Uri source, EntityTagHeaderValue? tag)
    {
        Clear();
        if (tag is { IsWeak: false }) AtomicFile.Write(SourcePath, file => file.Write(Encoding.UTF8.GetBytes($"{source.AbsoluteUri}\n{tag}\n")));
    }

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw Refused(e);
        }
    }

    /// <summary>Lower-case hexadecimal SHA-256 of what is here.</summary>
    public string Sha256() => Guard(() =>
    {
        stream.Seek(0, SeekOrigin.Begin);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    });

    /// <summary>Brings what is here onto the disk and into its place; a file that was there is replaced.</summary>
    public void Finish() => Guard(() =>
    {
        DiskSync.Contents(stream);
        stream.Dispose();
        DiskSync.Move(PartPath, path);
        File.Delete(SourcePath);
        return true;
    });

    /// <summary>Leaves what is here for the next try; nothing, if nothing is.</summary>
    public void Dispose()
    {
        if (!stream.CanWrite) return;
        var isEmpty = stream.Length == 0;
        stream.Dispose();
        if (isEmpty) File.Delete(PartPath);
    }

    T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw Refused(e);
        }
    }

    DataException Refused(Exception e) => new(
        $"cannot write {PartPath}: {FileRefusal.Text(e)}. Check the space and the permissions there, and that no other process fetches it; " +
        "then run the same command again, " +
        "it continues where it stopped", e);
}
