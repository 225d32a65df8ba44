namespace NativeTickets.Tests;

/// <summary>
/// Where another engine's numbers lie. Those of ops and optimizers are part of the checkout; those of whole networks lie where NATIVETICKETS_GOLDEN
/// says, else beside the checkout, or beside the assembly where there is none. A file that is in several places is read from the first: the named
/// folder, the checkout, beside it. Without a file its tests are skipped, unless the named folder is missing or NATIVETICKETS_REQUIRE_DATA=1 asks for
/// them: then those tests fail.
/// </summary>
static class GoldenFolder
{
    static readonly string? Given = Environment.GetEnvironmentVariable("NATIVETICKETS_GOLDEN") is { Length: > 0 } given ? given : null;

    static readonly string Beside = Path.GetFullPath(
        RepositoryRoot.IsHere ? Path.Combine(RepositoryRoot.Path, "..", "shared", "golden") : Path.Combine(AppContext.BaseDirectory, "golden"));

    static readonly string? Committed = RepositoryRoot.IsHere ? RepositoryRoot.Fixture("golden") : null;

    static readonly string[] Places = [.. new[] { Given, Committed, Given is null ? Beside : null }.OfType<string>()];

    static bool IsRequired => Environment.GetEnvironmentVariable("NATIVETICKETS_REQUIRE_DATA") == "1" || Given is not null && !Directory.Exists(Given);

    /// <summary>The names of its files of this pattern; where there is none, one row that is skipped and says so, or fails where they are required.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(string pattern)
    {
        var files = Files(pattern);
        return files.Length == 0 ? [new TheoryDataRow<string>(pattern) { Skip = Absence(pattern) }] : files.Select(f => new TheoryDataRow<string>(f));
    }

    /// <summary>The names of its files of this pattern, sorted.</summary>
    public static string[] Files(string pattern) => [.. Places.Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, pattern))
        .Select(file => Path.GetFileName(file)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Where a file of this name lies; in the first place where it lies nowhere.</summary>
    public static string PathOf(string file)
    {
        string[] paths = [.. Places.Select(place => Path.Combine(place, file))];
        return paths.FirstOrDefault(File.Exists) ?? paths[0];
    }

    /// <summary>Why a test without a file of this pattern is skipped; null where it must fail instead.</summary>
    public static string? Absence(string pattern) =>
        IsRequired ? null : $"no {pattern} in {string.Join(" or ", Places)}: these numbers of another engine are not part of the checkout";
}
