using System.Collections.Concurrent;

namespace NativeTickets;

/// <summary>
/// Keeps this process from writing into a folder that it no longer has the right to: one that it was given for a time, while it slept beyond that.
/// </summary>
/// <remarks>
/// It is asked after a file was opened and before anything is written to it, and after a new file was written and before it is renamed into its place.
/// Whoever takes the folder over first takes the right, then removes temporary files and replaces the files that grow by copies of themselves. So a write whose
/// file was opened before that goes into a file that nobody has any more, a rename finds nothing to rename, and all others are refused here.
/// </remarks>
public sealed class WriteFence : IDisposable
{
    static readonly ConcurrentDictionary<string, WriteFence> All = new(StringComparer.Ordinal);

    readonly string folder;
    readonly Func<bool> mayWrite;

    /// <summary>Guards a folder and what is below it until it is disposed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mayWrite">Whether this process still has it.</param>
    public WriteFence(string folder, Func<bool> mayWrite)
    {
        (this.folder, this.mayWrite) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), mayWrite);
        if (!All.TryAdd(this.folder, this)) throw new InvalidOperationException($"{folder} is guarded already");
    }

    /// <inheritdoc/>
    public void Dispose() => All.TryRemove(KeyValuePair.Create(folder, this));

    /// <summary>Refuses to continue where a file lies in a guarded folder that this process has no longer.</summary>
    /// <exception cref="LeaseLostException">It has not.</exception>
    internal static void Require(string path)
    {
        if (All.IsEmpty) return;
        for (var at = Path.GetDirectoryName(Path.GetFullPath(path)); at is not null; at = Path.GetDirectoryName(at))
            if (All.TryGetValue(at, out var fence) && !fence.mayWrite()) throw new LeaseLostException(fence.folder);
    }
}

/// <summary>Another process has taken over what this one was working on; it stops without writing.</summary>
/// <param name="folder">What was taken over.</param>
public sealed class LeaseLostException(string folder) : OperationCanceledException($"{folder}: this process has it no longer");
