namespace NativeTickets.Data;

/// <summary>What the files of a data set turned out to be.</summary>
/// <param name="Folder">The folder they lie in; null where none is there.</param>
/// <param name="Files">One for each of <see cref="CatalogEntry.Contents"/>, in that order.</param>
public sealed record SetVerdict(string? Folder, IReadOnlyList<FileVerdict> Files)
{
    /// <summary>Whether every file is there and official.</summary>
    public bool IsOfficial => Files.All(file => file.State == FileState.Official);
}

/// <summary>What one file of a data set turned out to be.</summary>
/// <param name="Path">Where it is; where it should be, if it is missing.</param>
/// <param name="State">What it is.</param>
/// <param name="Detail">What shows that it is not the official one; empty where it is.</param>
public sealed record FileVerdict(string Path, FileState State, string Detail);

/// <summary>What a file of a known data set turned out to be.</summary>
public enum FileState
{
    /// <summary>The bytes that the data set's authors publish.</summary>
    Official,

    /// <summary>Others, of the right form.</summary>
    NotOfficial,

    /// <summary>Not of the right form: no reader takes it.</summary>
    Damaged,

    /// <summary>Not there.</summary>
    Missing,
}
