using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NativeTickets;

/// <summary>What lies at a path.</summary>
enum FileKind
{
    /// <summary>Nothing, or nothing that this user may see.</summary>
    Nothing,
    Plain,
    Folder,
    Link,
    Pipe,
    Device,
    Socket,
}

/// <summary>Asks the system what lies at a path, without opening it: opening a pipe waits for its other end.</summary>
/// <remarks>.NET tells folders and links from files and nothing else.</remarks>
static class FileKinds
{
    /// <summary>What is said of it after "it is".</summary>
    public static string Words(this FileKind kind) => kind switch
    {
        FileKind.Folder => "a folder",
        FileKind.Link => "a link",
        FileKind.Pipe => "a pipe",
        FileKind.Device => "a device",
        FileKind.Socket => "a socket",
        FileKind.Plain or FileKind.Nothing => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is nothing to complain of"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no words"),
    };

    /// <summary>What lies at a path.</summary>
    /// <param name="path">Not empty.</param>
    /// <param name="followsLinks">Whether a link is what it points to.</param>
    public static FileKind Of(string path, bool followsLinks)
    {
        if (OperatingSystem.IsLinux()) return OfMode(ModeOnLinux(path, followsLinks));
        if (OperatingSystem.IsMacOS()) return OfMode(ModeOnMac(path, followsLinks));
        var entry = new FileInfo(path);
        if (!followsLinks && entry.LinkTarget is not null) return FileKind.Link;
        return Directory.Exists(path) ? FileKind.Folder : entry.Exists ? FileKind.Plain : FileKind.Nothing;
    }

    static FileKind OfMode(int mode) => (mode & 0xF000) switch // S_IFMT, equal on all systems
    {
        0x1000 => FileKind.Pipe,
        0x2000 or 0x6000 => FileKind.Device,
        0x4000 => FileKind.Folder,
        0x8000 => FileKind.Plain,
        0xA000 => FileKind.Link,
        0xC000 => FileKind.Socket,
        _ => FileKind.Nothing,
    };

    // struct statx is laid out alike on every architecture: 256 bytes, the mode at byte 28
    static int ModeOnLinux(string path, bool followsLinks)
    {
        const int CurrentFolder = -100, DoNotFollow = 0x100;
        const uint TypeAlone = 1;
        var status = new byte[256];
        return statx(CurrentFolder, path, followsLinks ? 0 : DoNotFollow, TypeAlone, status) == 0
            ? BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(28))
            : 0;
    }

    // struct stat of 64-bit systems: 144 bytes, the mode at byte 4
    static int ModeOnMac(string path, bool followsLinks)
    {
        var status = new byte[144];
        return (followsLinks ? stat(path, status) : lstat(path, status)) == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(4)) : 0;
    }

    [DllImport("libc")]
    static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);

    [DllImport("libc")]
    static extern int stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] status);

    [DllImport("libc")]
    static extern int lstat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] status);
}
