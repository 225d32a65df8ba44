namespace NativeTickets.Tests;

/// <summary>
/// Where inputs lie that went wrong once: in the folder that NATIVETICKETS_CASES names, else beside the checkout. Without them their tests are skipped and
/// say so, unless the named folder is missing: then they fail.
/// </summary>
static class CaseFolder
{
    static readonly string? Given = Environment.GetEnvironmentVariable("NATIVETICKETS_CASES") is { Length: > 0 } given ? given : null;

    static readonly string Place = Given ?? Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared", "cases"));

    /// <summary>The path of one of them; the test is skipped where they are not here.</summary>
    public static string PathOf(string name)
    {
        Assert.SkipUnless(Given is not null || Directory.Exists(Place), $"no folder {Place}: these inputs are not part of the checkout");
        var path = Path.Combine(Place, name);
        Assert.True(File.Exists(path) || Directory.Exists(path), $"there is no {path}");
        return path;
    }
}
