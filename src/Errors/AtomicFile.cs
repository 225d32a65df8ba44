using System.Text.RegularExpressions;

namespace NativeTickets;

/// <summary>
/// Files that appear whole or not at all: written beside their place, brought onto the disk, then renamed, and the name brought onto the disk too.
/// </summary>
public static partial class AtomicFile
{
    /// <summary>Writes a file. Another of this name is replaced; if anything fails, it stays as it was and nothing half-written is left.</summary>
    /// <param name="path">Its folder is made where it is missing. A link there is replaced, not followed.</param>
    /// <param name="write">Writes the contents.</param>
    /// <exception cref="FileException">
    /// The system refuses: no space, no permission, a disk that fails or is read-only; or a device, a pipe or a folder has the name.
    /// </exception>
    /// <exception cref="LeaseLostException">A <see cref="WriteFence"/> says that another process has the folder now.</exception>
    /// <remarks>The temporary file is made for this write alone, under a name that nobody can foresee: <c>path.0123456789abcdef.tmp</c>.</remarks>
    public static void Write(string path, Action<Stream> write)
    {
        var (temporary, isThere) = ((string?)null, false);
        try
        {
            RequireReplaceable(path);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // what can be replaced is no root
            OutputFile.MakeFolder(folder);
            var beside = OutputFile.BesideOf(path);
            using (var stream = OutputFile.Create(beside))
            {
                temporary = beside;
                write(stream);
                DiskSync.Contents(stream);
            }
            WriteFence.Require(path);
            File.Move(beside, path, overwrite: true);
            isThere = true;
            DiskSync.Names(folder);
        }
        catch (Exception e)
        {
            if (temporary is not null && !isThere) Remove(temporary);
            if (!FileRefusal.Is(e)) throw;
            var state = isThere ? "It is there, but a loss of power may take it; check the disk"
                : "Nothing was changed; check the space and the permissions there";
            // what is not there is the file that was to be made
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "no file can be made there" : FileRefusal.Reason(e);
            throw new FileException($"cannot write {path}: {why}. {state}", e);
        }
    }

    /// <summary>Removes the temporary files that killed processes left in a folder; nobody may be writing there.</summary>
    /// <param name="folder">The folder, which may be missing.</param>
    /// <param name="below">Whether those in folders below it are removed too.</param>
    /// <exception cref="IOException">The system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static void RemoveLeftovers(string folder, bool below = true)
    {
        if (!Directory.Exists(folder)) return;
        var withoutLinks = new EnumerationOptions { RecurseSubdirectories = below, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        string[] left = [.. Directory.EnumerateFiles(folder, "*" + OutputFile.TemporaryEnd, withoutLinks).Where(IsTemporary)];
        foreach (var file in left) OutputFile.Delete(file);
    }

    /// <summary>Whether a file is called as the temporary ones are.</summary>
    public static bool IsTemporary(string file) => TemporaryName().IsMatch(file);

    // renaming over a device or a pipe would take it from everyone else
    static void RequireReplaceable(string path)
    {
        if (path.Length == 0) throw new NotPlainException("the path is empty; wanted that of a file");
        if (FileKinds.Of(path, followsLinks: false) is not (FileKind.Plain or FileKind.Nothing or FileKind.Link) and var kind)
            throw new NotPlainException($"it is {kind.Words()}; wanted a plain file, or none");
    }

    // what made the writing fail is reported to the user; a temporary file that cannot be removed either is not the news
    static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
        }
    }

    [GeneratedRegex(@"\.[0-9a-f]{16}\.tmp\z", RegexOptions.CultureInvariant)]
    private static partial Regex TemporaryName();
}
