using System.Security.Cryptography;

namespace NativeTickets;

/// <summary>The one way in which files are opened for writing. A link is never followed, and nothing but a plain file is written.</summary>
public static class OutputFile
{
    const int BufferSize = 1 << 16;

    /// <summary>Makes a file that is not there yet.</summary>
    /// <exception cref="IOException">It is there, or the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static FileStream Create(string path)
    {
        InputFile.Require(path);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize); // exclusive: a link there is refused by the system
    }

    /// <summary>Opens a file, made where it is missing, to write at its end.</summary>
    /// <inheritdoc cref="Edit"/>
    public static FileStream Append(string path)
    {
        RequireOwn(path);
        // without a buffer: what fails must not be written once more later
        return Fenced(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0));
    }

    /// <summary>Opens a file, made where it is missing, to read and write anywhere in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="share">What others may do to it meanwhile.</param>
    /// <exception cref="IOException">It is a link or no plain file, or the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static FileStream Edit(string path, FileShare share)
    {
        RequireOwn(path);
        return Fenced(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share));
    }

    /// <summary>Opens a file that is there, which others may replace meanwhile, to read and write anywhere in it.</summary>
    /// <exception cref="IOException">It is not there, a link or no plain file, or the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static FileStream EditPresent(string path)
    {
        RequireOwn(path);
        return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    /// <summary>Makes a folder where it is missing, those above it too, and brings their names onto the disk.</summary>
    /// <exception cref="IOException">The path goes through a link within <see cref="OwnFolders"/>, or the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static void MakeFolder(string path)
    {
        OwnFolders.RefuseLinks(path);
        var holders = new Stack<string>(); // of names that are new
        for (var at = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)); !Directory.Exists(at) && Path.GetDirectoryName(at) is { } above; at = above)
            holders.Push(above);
        Directory.CreateDirectory(path);
        foreach (var holder in holders) DiskSync.Names(holder);
    }

    /// <summary>Removes a file where it is there.</summary>
    /// <inheritdoc cref="MakeFolder"/>
    public static void Delete(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) OwnFolders.RefuseLinks(folder);
        WriteFence.Require(path);
        File.Delete(path);
    }

    /// <summary>A path beside this one that nobody can foresee, for a file that is to take its place.</summary>
    internal static string BesideOf(string path) => $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}{TemporaryEnd}";

    /// <summary>How such paths end.</summary>
    internal const string TemporaryEnd = ".tmp";

    // a file may have come into other hands while it was opened
    static FileStream Fenced(FileStream opened)
    {
        try
        {
            WriteFence.Require(opened.Name);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    static void RequireOwn(string path)
    {
        InputFile.Require(path);
        if (FileKinds.Of(path, followsLinks: false) == FileKind.Link) throw new NotPlainException("it is a link; wanted a plain file, or none");
    }
}
