using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NativeTickets;

/// <summary>
/// Brings what files hold, and the names that folders give them, onto the disk itself, so that a loss of power takes neither. A name is not safe before its
/// folder is: a file that was flushed and renamed may otherwise be gone, or be the one it replaced, and of two renames the later may be the one that lasts.
/// </summary>
/// <remarks>.NET's own <see cref="FileStream.Flush(bool)"/> says nothing where a Unix system fails to do it, and cannot do it for folders.</remarks>
public static class DiskSync
{
    /// <summary>Brings everything written to a file onto the disk.</summary>
    /// <exception cref="IOException">The system could not.</exception>
    public static void Contents(FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            file.Flush(flushToDisk: true); // FlushFileBuffers, whose failure is thrown
            return;
        }
        file.Flush();
        Posix.Sync(file.SafeFileHandle, file.Name);
    }

    /// <summary>Brings the names in a folder onto the disk: of files that were made, renamed or removed there. Windows does so by itself.</summary>
    /// <exception cref="IOException">The system could not.</exception>
    public static void Names(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        using var opened = Posix.OpenFolder(folder);
        if (opened is not null) Posix.Sync(opened, folder);
    }

    /// <summary>Renames a file, over another one where there is one, and brings its new name onto the disk.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        Names(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }
}

/// <summary>The three calls of a Unix system that .NET does not offer as they are.</summary>
static class Posix
{
    const string Library = "libc";

    // the same on all Unix systems that .NET runs on, but for the two that ask
    const int Interrupted = 4, NoPermission = 13, Invalid = 22;
    static readonly int NotSupported = OperatingSystem.IsMacOS() ? 45 : 95;
    static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x0100_0000 : 0x0008_0000;
    const int FullSync = 51; // F_FULLFSYNC of macOS, whose fsync leaves data in the drive's own memory

    // Asking the main program finds what every other call of this process finds: the C library, of whatever name, and what is loaded in front of it.
    static Posix() => NativeLibrary.SetDllImportResolver(typeof(Posix).Assembly,
        static (library, _, _) => library == Library ? NativeLibrary.GetMainProgramHandle() : nint.Zero);

    /// <summary>Brings an open file or folder onto the disk. What lies on a file system that has no such thing is as safe as it gets.</summary>
    /// <exception cref="IOException">The system could not.</exception>
    public static void Sync(SafeFileHandle opened, string path)
    {
        while (true)
        {
            if (OperatingSystem.IsMacOS() && Control(opened, FullSync) == 0) return;
            if (Sync(opened) == 0) return;
            var error = Marshal.GetLastPInvokeError();
            if (error is Invalid || error == NotSupported) return;
            if (error != Interrupted) throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
        }
    }

    /// <summary>Opens a folder; null where it may be written to but not read, which no call can then bring onto the disk.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static SafeFileHandle? OpenFolder(string path)
    {
        while (true)
        {
            var opened = Open(path, CloseOnExec);
            if (opened >= 0) return new SafeFileHandle(opened, ownsHandle: true);
            var error = Marshal.GetLastPInvokeError();
            if (error == NoPermission) return null;
            if (error != Interrupted) throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
        }
    }

    [DllImport(Library, EntryPoint = "fsync", SetLastError = true)]
    static extern int Sync(SafeFileHandle file);

    [DllImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    static extern int Control(SafeFileHandle file, int command);

    [DllImport(Library, EntryPoint = "open", SetLastError = true)]
    static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
