namespace NativeTickets.Tests;

/// <summary>Where another engine's numbers lie: NATIVETICKETS_GOLDEN, else beside the checkout.</summary>
static class GoldenFolder
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("NATIVETICKETS_GOLDEN") is { Length: > 0 } given
        ? given
        : System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared", "golden"));

    /// <summary>The names of its files of this pattern; where there is none, one row that is skipped and says so.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(string pattern)
    {
        string[] files = Directory.Exists(Path) ? [.. Directory.EnumerateFiles(Path, pattern).Order(StringComparer.Ordinal)] : [];
        return files.Length == 0
            ? [new TheoryDataRow<string>("") { Skip = $"no {pattern} in {Path}: these numbers of another engine are not part of the checkout" }]
            : files.Select(f => new TheoryDataRow<string>(System.IO.Path.GetFileName(f)));
    }
}
