using System.Text.Json;

namespace NativeTickets.Runs;

/// <summary>Files that hold one record as JSON.</summary>
static class RecordFile
{
    /// <summary>The only format there has been. Fields may be added to it; what older readers would misread needs another.</summary>
    public const int Format = 1;

    /// <summary>Writes a record.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public static void Write(string path, object record) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        JsonValues.Write(json, record);
    });

    /// <summary>What it writes.</summary>
    public static byte[] Bytes(object record)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true })) JsonValues.Write(json, record);
        return memory.ToArray();
    }

    /// <summary>Writes a record that has a field <c>seal</c>, with <see cref="SelfSeal"/> in it.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public static void WriteSealed(string path, object record)
    {
        var text = Bytes(record);
        SelfSeal.Close(text);
        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>Reads a record; null when the file is not there.</summary>
    /// <param name="path">The file; it may be damaged or made to harm.</param>
    /// <param name="limit">Most bytes that are read.</param>
    /// <param name="hasFormat">Whether it says its format, which is checked before anything else.</param>
    /// <param name="remedy">What to do where its seal is broken; null for a record that has none.</param>
    /// <exception cref="RunFolderException">It is not as a run writes it.</exception>
    public static T? Read<T>(string path, long limit, bool hasFormat, string? remedy = null) where T : class
    {
        if (TextFile.Bytes(path, limit) is not { } bytes) return null;
        if (remedy is not null && SelfSeal.Holds(bytes) == false)
            throw new RunFolderException($"{path}: has changed since it was written: its content does not have the checksum in its 'seal'; {remedy}");
        var root = JsonPlace.Parse(path, bytes);
        if (hasFormat && root.Member("format") is var format && format.Whole() is var found && found != Format)
            throw format.Wrong($"is {found}; this version reads format {Format}. Report it with the version that ran it");
        return (T)RecordShape.Of(typeof(T)).Read(root);
    }
}
