using System.IO.Compression;

namespace NativeTickets.Data;

/// <summary>Several arrays as NumPy saves them: a zip archive with an <see cref="NpyFile"/> for each. Source: numpy.savez.</summary>
static class NpzFile
{
    const string End = ".npy";
    const int MostListed = 12;

    /// <summary>One array of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The array's name; null for the only one.</param>
    /// <exception cref="DataException">It is damaged, or has no such array.</exception>
    public static NumberArray Read(string path, string? name)
    {
        using var stream = BoundedFile.Open(path);
        using var archive = Open(path, stream);
        ZipArchiveEntry[] arrays = [.. archive.Entries.Where(entry => entry.FullName.EndsWith(End, StringComparison.Ordinal))];
        var entry = name is null ? arrays.Length == 1 ? arrays[0] : null : arrays.FirstOrDefault(entry => entry.FullName == name + End);
        if (entry is null)
            throw new DataException($"{path}: has {(name is null ? $"{arrays.Length} arrays" : $"no array '{ShownText.Quote(name)}'")}; name one of "
                + $"{string.Join(", ", arrays.Take(MostListed).Select(array => ShownText.Quote(array.FullName[..^End.Length])))}, as in {Path.GetFileName(path)}:NAME");
        var source = $"{path}:{ShownText.Quote(entry.FullName[..^End.Length])}";
        try
        {
            using var unpacked = entry.Open();
            return NpyFile.Read(source, unpacked, Math.Min(entry.Length, NumberArray.Unpacked(entry.CompressedLength)));
        }
        catch (Exception e) when (e is not (DataException or OutOfMemoryException)) // a hostile archive makes its reader throw whatever there is
        {
            throw Damaged(source, e);
        }
    }

    static ZipArchive Open(string path, Stream stream)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            _ = archive.Entries.Count; // reads the list
            return archive;
        }
        catch (Exception e) when (e is not OutOfMemoryException) // as above
        {
            archive?.Dispose();
            throw Damaged(path, e);
        }
    }

    static DataException Damaged(string source, Exception e) => new($"{source}: cannot be unpacked ({e.Message.TrimEnd('.')}). Fetch it again", e);
}
