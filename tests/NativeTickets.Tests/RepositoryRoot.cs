namespace NativeTickets.Tests;

/// <summary>Where the checkout lies that these tests were built from.</summary>
static class RepositoryRoot
{
    public static string Path { get; } = Find();

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "NativeTickets.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no NativeTickets.sln above {AppContext.BaseDirectory}");
    }
}
