namespace NativeTickets.Data;

/// <summary>Files of an image folder that are no images by their names, counted for whoever reads results without them.</summary>
sealed class SkippedFiles
{
    readonly List<string> files = [];

    /// <summary>Counts files; those whose names begin with a dot are the system's, and nobody misses them.</summary>
    public void Add(IEnumerable<string> skipped) => files.AddRange(skipped.Where(IsMissed));

    /// <summary>What a report says of them; nothing where there are none.</summary>
    /// <param name="root">The image folder.</param>
    public IReadOnlyList<string> Remarks(string root) => files.Count == 0 ? []
        : [$"{root}: {files.Count:#,0} {(files.Count == 1 ? "file was" : "files were")} skipped, which are no images by their names: {Kinds(files)}; "
            + $"images end with {string.Join(", ", ImageFile.Extensions)}"];

    /// <summary>What a class without images holds in their place; empty for nothing.</summary>
    public static string Words(IEnumerable<string> skipped) => skipped.Where(IsMissed).ToArray() is { Length: > 0 } others ? $", but {Kinds(others)}" : "";

    static bool IsMissed(string file) => Path.GetFileName(file)[0] != '.';

    static string Kinds(IEnumerable<string> files) => string.Join(", ", files.CountBy(file => Path.GetExtension(file).ToLowerInvariant())
        .OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => $"{kind.Value:#,0} {(kind.Key.Length == 0 ? "without an ending" : ShownText.Quote(kind.Key))}"));
}
