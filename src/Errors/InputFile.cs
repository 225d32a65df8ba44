namespace NativeTickets;

/// <summary>
/// The one way in which files are opened for reading: plain files, at once. A device, a pipe or a socket is refused before it can make anyone wait.
/// </summary>
public static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file; links to it are followed, except in <see cref="OwnFolders"/>.</param>
    /// <param name="share">What others may do to it meanwhile.</param>
    /// <exception cref="IOException">There is no such file, it is no plain file, or the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static FileStream Open(string path, FileShare share = FileShare.Read)
    {
        Require(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, share);
    }

    /// <summary>The whole of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes that are read at most.</param>
    /// <exception cref="IOException">As for <see cref="Open"/>, or it is longer.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static byte[] ReadAll(string path, long most)
    {
        using var file = Open(path, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > most) throw new IOException($"it has {file.Length:#,0} bytes; at most {most:#,0} are read");
        var bytes = new byte[file.Length]; // a file that still grows is read as far as it was when opened
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Why a path cannot be read from, as what follows its name; null where there is a plain file or a folder.</summary>
    public static string? WhyNot(string path)
    {
        var kind = path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? FileKind.Nothing : FileKinds.Of(path, followsLinks: true);
        if (kind is FileKind.Plain or FileKind.Folder) return null;
        return $"{(kind == FileKind.Nothing ? "there is no such file" : $"it is {kind.Words()}")}; wanted a file";
    }

    /// <summary>Refuses what is no path of a plain file; one that is not there passes, for the system to say so.</summary>
    /// <exception cref="IOException">It is none.</exception>
    internal static void Require(string path)
    {
        if (path.Length == 0) throw new NotPlainException("the path is empty; wanted that of a file");
        if (path.Contains('\0', StringComparison.Ordinal)) throw new NotPlainException("the path has a null character in it; wanted that of a file");
        OwnFolders.RefuseLinks(path);
        if (FileKinds.Of(path, followsLinks: true) is not (FileKind.Plain or FileKind.Nothing) and var kind)
            throw new NotPlainException($"it is {kind.Words()}; wanted a plain file");
    }
}
