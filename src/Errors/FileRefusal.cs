using System.Text.RegularExpressions;

namespace NativeTickets;

/// <summary>What .NET throws where the system refuses a file.</summary>
public static partial class FileRefusal
{
    /// <summary>True for no space, no permission, a read-only disk, a file of a size that is not allowed.</summary>
    /// <remarks>A file that would grow beyond a limit (EFBIG) is an ArgumentOutOfRangeException in .NET, whose 'value' no caller has given.</remarks>
    public static bool Is(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value", ActualValue: null };

    /// <summary>The system's words, without a full stop.</summary>
    public static string Text(Exception refusal) => (refusal is ArgumentOutOfRangeException ? "File too large" : refusal.Message).TrimEnd('.');

    /// <summary>The reason alone, for a message that names the path itself.</summary>
    public static string Reason(Exception refusal) => refusal switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "the system does not permit it",
        _ => PathAtEnd().Replace(Text(refusal), ""),
    };

    [GeneratedRegex(@" : '[^']*'\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathAtEnd();
}
