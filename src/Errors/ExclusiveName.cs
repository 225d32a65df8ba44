using System.Runtime.InteropServices;

namespace NativeTickets;

/// <summary>
/// Gives a finished file a name that only one process can give, on network file systems too: by a hard link, which is made whole or not at all.
/// </summary>
public static class ExclusiveName
{
    const int Missing = 2, Exists = 17, NotPermitted = 1, CrossDevice = 18, TooManyLinks = 31;
    static readonly int[] WithoutLinks = [NotPermitted, CrossDevice, TooManyLinks, .. OperatingSystem.IsMacOS() ? (int[])[45, 78] : [95, 38]];

    /// <summary>A path beside this one that nobody can foresee, which counts as a temporary file.</summary>
    public static string BesideOf(string path) => OutputFile.BesideOf(path);

    /// <summary>
    /// Gives a file a second name. A network file system may say that it failed though it was done, so that whoever asks has to read what has the name now.
    /// </summary>
    /// <param name="file">A file of this process, whole and on the disk.</param>
    /// <param name="name">The name, in the same folder.</param>
    /// <exception cref="IOException">The system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    /// <remarks>
    /// Where a file system has no hard links, the name is made exclusively and filled then: a reader may find it empty for a moment, and has to take that for a
    /// name that is taken.
    /// </remarks>
    public static void TryGive(string file, string name)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (link(file, name) == 0) return;
            var error = Marshal.GetLastPInvokeError();
            if (error is Exists or Missing) return;
            if (!WithoutLinks.Contains(error)) throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{name}'", error);
        }
        var contents = InputFile.ReadAll(file, 1 << 20); // a lease has a few hundred bytes
        try
        {
            using var made = OutputFile.Create(name);
            made.Write(contents);
            DiskSync.Contents(made);
        }
        catch (IOException) when (File.Exists(name))
        {
            return; // another process was first
        }
    }

    [DllImport("libc", SetLastError = true)]
    static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
