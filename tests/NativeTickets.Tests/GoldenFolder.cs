namespace NativeTickets.Tests;

/// <summary>
/// Where another engine's numbers lie: NATIVETICKETS_GOLDEN, else beside the checkout, or beside the assembly where there is none. Without them their tests are skipped, unless they were named or
/// NATIVETICKETS_REQUIRE_DATA=1 asks for them: then those tests fail.
/// </summary>
static class GoldenFolder
{
    static readonly string? Given = Environment.GetEnvironmentVariable("NATIVETICKETS_GOLDEN") is { Length: > 0 } given ? given : null;

    public static string Path { get; } = Given ?? System.IO.Path.GetFullPath(
        RepositoryRoot.IsHere ? System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared", "golden") : System.IO.Path.Combine(AppContext.BaseDirectory, "golden"));

    static bool IsRequired => Environment.GetEnvironmentVariable("NATIVETICKETS_REQUIRE_DATA") == "1" || Given is not null && !Directory.Exists(Given);

    /// <summary>The names of its files of this pattern; where there is none, one row that is skipped and says so, or fails where they are required.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(string pattern)
    {
        var files = Files(pattern);
        return files.Length == 0 ? [new TheoryDataRow<string>(pattern) { Skip = Absence(pattern) }] : files.Select(f => new TheoryDataRow<string>(f));
    }

    /// <summary>The names of its files of this pattern, sorted.</summary>
    public static string[] Files(string pattern) =>
        Directory.Exists(Path) ? [.. Directory.EnumerateFiles(Path, pattern).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)] : [];

    /// <summary>Why a test without a file of this pattern is skipped; null where it must fail instead.</summary>
    public static string? Absence(string pattern) => IsRequired ? null : $"no {pattern} in {Path}: these numbers of another engine are not part of the checkout";
}
