namespace NativeTickets;

/// <summary>
/// A folder that holds copies of files which a pipeline names elsewhere, as an archive has them. A file is looked for by the end of its path, the longest
/// first: of <c>/home/a/nets/best.pth</c> it is <c>home/a/nets/best.pth</c>, <c>a/nets/best.pth</c>, <c>nets/best.pth</c>, then <c>best.pth</c> in the
/// folder, so that files of one name can lie in folders of their own.
/// </summary>
/// <param name="folder">The folder.</param>
public sealed class MovedFiles(string folder)
{
    /// <summary>The folder's whole path.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Where a file or a folder of files lies now: in the folder where it has one so called, else where it lay.</summary>
    /// <param name="path">The whole path by which a pipeline names it.</param>
    public string Of(string path)
    {
        // of another system's paths too; a drive is no folder, and nothing leads out of the folder
        string[] parts = [.. path.Split('/', '\\').Where(part => part is not ("" or "." or "..") && !part.Contains(':', StringComparison.Ordinal))];
        return Enumerable.Range(0, parts.Length).Select(first => Path.Combine([Folder, .. parts[first..]])).FirstOrDefault(Path.Exists) ?? path;
    }
}
