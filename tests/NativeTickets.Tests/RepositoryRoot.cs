namespace NativeTickets.Tests;

/// <summary>
/// Where the checkout lies that these tests belong to: above the assembly, or, where that was carried elsewhere, where NATIVETICKETS_ROOT says.
/// </summary>
static class RepositoryRoot
{
    const string Variable = "NATIVETICKETS_ROOT"; // not the working directory: xunit moves to the assembly's folder

    static readonly string? Found = Find(AppContext.BaseDirectory)
        ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? Find(given) : null);

    public static string Path => Found ?? throw new InvalidOperationException(
        $"no NativeTickets.sln above {AppContext.BaseDirectory}, nor where {Variable} says: this test reads files of the checkout; " +
            $"set {Variable} to its folder");

    public static bool IsHere => Found is not null;

    /// <summary>A file or folder among the tests' fixtures.</summary>
    public static string Fixture(string name) => System.IO.Path.Combine(Path, "tests", "NativeTickets.Tests", "Fixtures", name);

    static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "NativeTickets.sln"))) return folder.FullName;
        return null;
    }
}
