namespace NativeTickets.Data;

/// <summary>What of an image folder is not read, and why.</summary>
sealed class SkippedFiles
{
    const int MostFolders = 10; // a line that is read at a glance

    readonly List<string> files = [];
    readonly List<string> loose = [];
    readonly SortedSet<string> folders = new(StringComparer.Ordinal);

    /// <summary>Counts files that are no images by their names; those of the system nobody misses.</summary>
    public void Add(IEnumerable<string> skipped) => files.AddRange(skipped.Where(file => !Junk.Is(file)));

    /// <summary>Counts images that lie in no class folder.</summary>
    public void AddLoose(IEnumerable<string> images) => loose.AddRange(images);

    /// <summary>Notes a folder that is passed over: of the system, or beside the splits.</summary>
    public void AddFolder(string folder) => folders.Add(folder);

    /// <summary>What a report says of them; nothing where no file was skipped.</summary>
    /// <param name="root">The image folder.</param>
    public IReadOnlyList<string> Remarks(string root)
    {
        var remarks = new List<string>();
        if (files.Count > 0)
            remarks.Add($"{root}: {files.Count:#,0} {Were(files.Count, "file")} skipped, which are no images by their names: {Kinds(files)}; "
                + $"images end with {string.Join(", ", ImageFile.Extensions)}");
        if (loose.Count > 0)
            remarks.Add($"{root}: {loose.Count:#,0} {Were(loose.Count, "image")} skipped, which lie in no class folder, such as "
                + Path.GetRelativePath(root, loose[0]));
        return remarks;
    }

    /// <summary>The folders that were passed over, in a line; null for none.</summary>
    /// <param name="root">The image folder.</param>
    public string? Folders(string root) => folders.Count == 0 ? null
        : string.Join(", ", folders.Take(MostFolders).Select(folder => Path.GetRelativePath(root, folder)))
            + (folders.Count > MostFolders ? $" and {folders.Count - MostFolders:#,0} more" : "");

    /// <summary>What a class without images holds in their place; empty for nothing.</summary>
    public static string Words(IEnumerable<string> skipped) =>
        skipped.Where(file => !Junk.Is(file)).ToArray() is { Length: > 0 } others ? $", but {Kinds(others)}" : "";

    static string Were(int count, string noun) => count == 1 ? $"{noun} was" : $"{noun}s were";

    static string Kinds(IEnumerable<string> files) => string.Join(", ", files.CountBy(file => Path.GetExtension(file).ToLowerInvariant())
        .OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => $"{kind.Value:#,0} {(kind.Key.Length == 0 ? "without an ending" : ShownText.Quote(kind.Key))}"));
}

/// <summary>What systems and programs leave among people's files.</summary>
static class Junk
{
    static readonly string[] Names =
        ["__MACOSX", "__pycache__", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found", "Thumbs.db", "desktop.ini"];

    /// <summary>Whether a file or folder is hidden, or one of theirs, by its name.</summary>
    public static bool Is(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith('.') || Names.Contains(name, StringComparer.OrdinalIgnoreCase);
    }
}
