namespace NativeTickets.Lab.Metrics;

/// <summary>Files that only say in another form what <c>metrics.jsonl</c> says, and grow with it. Lost or damaged, they are made again.</summary>
static class DerivedFile
{
    /// <summary>Makes a file hold these bytes and no others. What it holds of them already stays untouched, in the same file.</summary>
    /// <remarks>
    /// Not by renaming a new file over it: a viewer that has it open, and reads on where it left off, would keep to the one that is gone. Cut and grown in
    /// place it sees the epochs come again where they were. What a crash in between leaves is corrected when the run continues.
    /// </remarks>
    /// <exception cref="FileException">The system refuses.</exception>
    public static void Become(string path, byte[] contents)
    {
        try
        {
            OutputFile.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var file = OutputFile.Edit(path, FileShare.Read);
            var present = new byte[Math.Min(file.Length, contents.Length)];
            file.ReadExactly(present);
            var common = present.AsSpan().CommonPrefixLength(contents);
            if (file.Length > common) file.SetLength(common);
            file.Position = common;
            file.Write(contents.AsSpan(common));
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw Refused("write", path, e);
        }
    }

    /// <summary>Whether a file holds these bytes and no others.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public static bool Holds(string path, byte[] contents)
    {
        try
        {
            using var file = InputFile.Open(path, FileShare.ReadWrite);
            if (file.Length != contents.Length) return false;
            var present = new byte[contents.Length];
            file.ReadExactly(present);
            return present.AsSpan().SequenceEqual(contents);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw FileException.Unread(path, e);
        }
    }

    /// <summary>Appends to a file that is there. It is not flushed to the disk: what a crash takes is made again.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public static void Append(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var file = OutputFile.Append(path);
            file.Write(bytes);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw Refused("append to", path, e);
        }
    }

    static FileException Refused(string what, string path, Exception why) =>
        new($"cannot {what} {path}: {FileRefusal.Text(why)}. Everything up to the last checkpoint is kept; run again to continue", why);
}
