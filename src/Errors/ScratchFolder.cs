namespace NativeTickets;

/// <summary>An empty folder among the system's temporary ones, which its user alone may read; removed with all in it when it is disposed.</summary>
public sealed class ScratchFolder : IDisposable
{
    readonly DirectoryInfo folder;

    /// <summary>Makes it.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public ScratchFolder()
    {
        try
        {
            folder = Directory.CreateTempSubdirectory("nativetickets-");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileException($"cannot make a temporary folder in {System.IO.Path.GetTempPath()}: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>Where it is.</summary>
    public string Path => folder.FullName;

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);
}
