namespace NativeTickets;

/// <summary>Paths as people write them.</summary>
public static class UserPath
{
    /// <summary>A path whose first part is <c>~</c> begins in the user's own folder, as a shell has it; any other is left as it is.</summary>
    /// <remarks>A shell does so for words of a command line alone, not within <c>--out=~/runs</c>, a pipeline or a variable that was quoted.</remarks>
    public static string Expand(string path)
    {
        var isHome = path == "~" || path.Length > 1 && path[0] == '~' && (path[1] == '/' || path[1] == Path.DirectorySeparatorChar);
        if (!isHome) return path;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length == 0 ? path : path.Length <= 2 ? home : Path.Join(home, path[2..]);
    }
}
