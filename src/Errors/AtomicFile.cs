namespace NativeTickets;

/// <summary>Files that appear whole or not at all: written beside their place, flushed to the disk, then renamed.</summary>
public static class AtomicFile
{
    const int BufferSize = 1 << 16;

    /// <summary>Writes a file. Another of this name is replaced; if anything fails, it stays as it was and nothing half-written is left.</summary>
    /// <param name="path">Its folder is made where it is missing. One writer at a time: the temporary file is <c>path.tmp</c>.</param>
    /// <param name="write">Writes the contents.</param>
    /// <exception cref="FileException">The system refuses: no space, no permission, a read-only disk.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + ".tmp";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            Remove(temporary);
            if (FileRefusal.Is(e))
                throw new FileException($"cannot write {path}: {FileRefusal.Text(e)}. Nothing was changed; check the space and the permissions there", e);
            throw;
        }
    }

    // what made the writing fail is reported to the user; a temporary file that cannot be removed either is not the news
    static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
        }
    }
}
