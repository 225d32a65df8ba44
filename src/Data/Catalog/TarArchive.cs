using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace NativeTickets.Data;

/// <summary>
/// Unpacks a <c>.tar.gz</c> or <c>.tar</c> of plain files and folders; anything that could reach outside the target, or fill the disk, is refused before it
/// is written.
/// </summary>
static class TarArchive
{
    const int MostEntries = 1000;
    const int LongestName = 255; // bytes between two slashes; no usual file system takes more
    const int BufferSize = 1 << 16;

    /// <summary>Unpacks an archive into a folder that is empty or new. Every file and its name are on the disk when this returns.</summary>
    /// <param name="archive">An open file; messages name it.</param>
    /// <param name="folder">Made where it is missing; what was unpacked before a failure stays there.</param>
    /// <param name="most">How many bytes all files may have together.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <exception cref="DataException">An entry reaches outside, is no plain file or folder, comes twice or is too big; or the archive is damaged.</exception>
    public static void Unpack(FileStream archive, string folder, long most, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(folder);
        OutputFile.MakeFolder(root);
        using Stream? unpacked = archive.Name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true) : null;
        using var reader = new TarReader(unpacked ?? archive, leaveOpen: true);
        var (entries, left) = (0, most);
        while (Next(archive.Name, reader) is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            if (++entries > MostEntries) throw new DataException($"{archive.Name}: has more than {MostEntries:#,0} entries. Nothing of it was kept");
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes) continue;
            var target = Path.Combine(root, SafeName(archive.Name, entry));
            RequireFree(archive.Name, entry, target, root);
            if (entry.EntryType is TarEntryType.Directory)
            {
                OutputFile.MakeFolder(target);
                continue;
            }
            if (entry.Length > left)
                throw new DataException(
                    $"{archive.Name}: entry '{entry.Name}' has {entry.Length:#,0} bytes; at most {left:#,0} were expected. Nothing of it was kept");
            left -= entry.Length;
            Write(archive.Name, entry, target);
        }
        foreach (var made in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories).Append(root)) DiskSync.Names(made);
    }

    static TarEntry? Next(string archive, TarReader reader)
    {
        try
        {
            return reader.GetNextEntry();
        }
        catch (Exception e) when (e is not OutOfMemoryException) // hostile headers make the reader throw whatever there is: all of it means a bad file
        {
            throw Damaged(archive, e);
        }
    }

    static string SafeName(string archive, TarEntry entry)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory))
            throw new DataException($"{archive}: entry '{entry.Name}' is a {entry.EntryType}; only files and folders are unpacked. Nothing of it was kept");
        var name = entry.Name;
        if (entry.EntryType is not TarEntryType.Directory && name.EndsWith('/'))
            throw new DataException($"{archive}: entry '{name}' is a file with the name of a folder. Nothing of it was kept");
        if (name.Split('/').Any(part => Encoding.UTF8.GetByteCount(part) > LongestName))
            throw new DataException($"{archive}: has an entry with a name of more than {LongestName} bytes. Nothing of it was kept");
        var isUnsafe = name.Length == 0 || name[0] == '/' || name.AsSpan().IndexOfAny("\\:\0") >= 0 || name.Split('/').Contains("..");
        return isUnsafe ? throw new DataException($"{archive}: entry '{name}' would lie outside the folder it is unpacked into. Nothing of it was kept") : name;
    }

    static void RequireFree(string archive, TarEntry entry, string target, string root)
    {
        var isFolder = entry.EntryType is TarEntryType.Directory;
        if (File.Exists(target) || (!isFolder && Directory.Exists(target)))
            throw new DataException($"{archive}: entry '{entry.Name}' comes twice. Nothing of it was kept");
        for (var above = Path.GetDirectoryName(target)!; above.Length > root.Length; above = Path.GetDirectoryName(above)!)
            if (File.Exists(above)) throw new DataException($"{archive}: entry '{entry.Name}' lies below a file. Nothing of it was kept");
    }

    static void Write(string archive, TarEntry entry, string target)
    {
        OutputFile.MakeFolder(Path.GetDirectoryName(target)!);
        using var file = OutputFile.Create(target);
        var buffer = new byte[BufferSize];
        while (Read(archive, entry.DataStream, buffer) is > 0 and var read) file.Write(buffer, 0, read);
        if (file.Length != entry.Length) throw new DataException($"{archive}: ends within entry '{entry.Name}'. Fetch it again");
        DiskSync.Contents(file);
    }

    static int Read(string archive, Stream? data, byte[] buffer)
    {
        try
        {
            return data?.Read(buffer) ?? 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Damaged(archive, e);
        }
    }

    static DataException Damaged(string archive, Exception e) => new($"{archive}: cannot be unpacked ({e.Message.TrimEnd('.')}). Fetch it again", e);
}
