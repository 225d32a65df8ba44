using System.Text.Json;

namespace NativeTickets.Runs;

/// <summary>
/// A file of JSON lines that grows while a stage runs: what was appended is on the disk, and a last line without its end is one being written, or torn by a
/// crash.
/// </summary>
/// <param name="path">The file.</param>
public sealed class LineFile(string path)
{
    const byte Newline = (byte)'\n';
    const long LongestFile = 1L << 30; // ten million lines

    /// <summary>Appends a line and flushes it to the disk.</summary>
    /// <param name="write">Writes its object.</param>
    /// <param name="whatIsKept">What a user whose disk is full still has.</param>
    /// <returns>The line without its end.</returns>
    /// <exception cref="FileException">The system refuses.</exception>
    public byte[] Append(Action<Utf8JsonWriter> write, string whatIsKept)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line)) write(json);
        var text = line.ToArray();
        line.WriteByte(Newline);
        try
        {
            using var file = OutputFile.Append(path);
            var end = file.Length;
            try
            {
                file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
                DiskSync.Contents(file);
            }
            catch (Exception e) when (FileRefusal.Is(e))
            {
                file.SetLength(end); // a line that is perhaps not on the disk must not be taken for one that is
                throw;
            }
            if (end == 0) DiskSync.Names(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return text;
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw new FileException($"cannot append to {path}: {FileRefusal.Text(e)}. {whatIsKept}; make room and run again to continue", e);
        }
    }

    /// <summary>Its whole lines, read one by one; none where there is no file.</summary>
    /// <param name="parse">Reads a line.</param>
    /// <exception cref="RunFolderException">A line is not as a run writes it.</exception>
    /// <exception cref="FileException">The system refuses.</exception>
    public IReadOnlyList<T> Read<T>(Func<ReadOnlyMemory<byte>, T> parse)
    {
        var bytes = ReadAll();
        var rows = new List<T>();
        for (int start = 0, end; (end = Array.IndexOf(bytes, Newline, start)) >= 0; start = end + 1)
        {
            try
            {
                rows.Add(parse(bytes.AsMemory(start..end)));
            }
            catch (FormatException e)
            {
                throw new RunFolderException($"{path}, line {rows.Count + 1}: {e.Message}; remove this stage's folder to run it again", e);
            }
        }
        return rows;
    }

    /// <summary>Keeps its first lines and removes the others, a torn one too.</summary>
    /// <param name="count">How many are kept; all where it has no more.</param>
    /// <returns>How many it has now.</returns>
    /// <exception cref="FileException">The system refuses.</exception>
    public int CutTo(int count)
    {
        var bytes = ReadAll();
        var (kept, end) = (0, 0);
        for (int next; kept < count && (next = Array.IndexOf(bytes, Newline, end)) >= 0; kept++) end = next + 1;
        if (end < bytes.Length) AtomicFile.Write(path, stream => stream.Write(bytes, 0, end));
        return kept;
    }

    /// <summary>Removes a last line without its end, so that the next is not written after it.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void CutTornLine() => CutTo(int.MaxValue);

    /// <summary>Its bytes; none where there is no file.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public byte[] ReadAll()
    {
        try
        {
            return File.Exists(path) ? InputFile.ReadAll(path, LongestFile) : [];
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw FileException.Unread(path, e);
        }
    }
}
