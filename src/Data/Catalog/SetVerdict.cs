namespace NativeTickets.Data;

/// <summary>What the files of a data set turned out to be.</summary>
/// <param name="Folder">The folder they lie in; null where none is there.</param>
/// <param name="Files">One for each of <see cref="CatalogEntry.Contents"/>, in that order.</param>
public sealed record SetVerdict(string? Folder, IReadOnlyList<FileVerdict> Files)
{
    /// <summary>Whether every file is there and official.</summary>
    public bool IsOfficial => Files.All(file => file.State == FileState.Official);
}
