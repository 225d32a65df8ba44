using System.Text.Json;

namespace NativeTickets.Data;

/// <summary>
/// What a verified archive held: written beside its files when they were unpacked, so that it can be checked later whether they are still the same.
/// </summary>
sealed record DataRecord(string Archive, string ArchiveSha256, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The record's name in the set's folder.</summary>
    public const string FileName = "nativetickets-data.json";

    const int Longest = 1 << 16; // bytes; a record of eight files has some 800

    static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The record of a folder; null where there is none of this archive. One that cannot be read proves nothing, which is the same as none.</summary>
    public static DataRecord? Read(string folder, CatalogFile archive)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var record = JsonSerializer.Deserialize<DataRecord>(InputFile.ReadAll(path, Longest), Layout);
            return record is { Files: not null } && record.ArchiveSha256 == archive.Sha256 ? record : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes the record into the set's folder.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, Layout));

    /// <summary>Whether the archive held a file of this name with this digest.</summary>
    public bool Has(string file, string sha256) => Files.TryGetValue(file, out var recorded) && recorded == sha256;
}
