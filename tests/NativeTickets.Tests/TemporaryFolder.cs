namespace NativeTickets.Tests;

/// <summary>A new folder that is removed with everything in it.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nativetickets").FullName;

    public static implicit operator string(TemporaryFolder folder) => folder.Path;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
