using System.Collections.Concurrent;

namespace NativeTickets;

/// <summary>
/// Folders whose inside is the program's own: a run folder, the figures of a page. Links in there are never followed, so that nothing outside is read for a
/// run's or written over; the path of the folder itself may go through links.
/// </summary>
public static class OwnFolders
{
    static readonly ConcurrentDictionary<string, bool> Roots = new(StringComparer.Ordinal);

    /// <summary>From now on, no link below this folder is followed. It need not exist yet.</summary>
    /// <exception cref="RequestException">This is no path.</exception>
    public static void Add(string folder)
    {
        if (folder.Length == 0) throw new RequestException("the path of a folder is empty; wanted that of a run folder, such as runs/quickstart");
        if (folder.Contains('\0', StringComparison.Ordinal)) throw new RequestException("the path of a folder has a null character in it");
        Roots.TryAdd(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), true);
    }

    /// <summary>Refuses a path that goes through a link, or ends at one, below one of these folders.</summary>
    /// <exception cref="NotPlainException">It does; the message names the link.</exception>
    internal static void RefuseLinks(string path)
    {
        if (Roots.IsEmpty) return;
        var below = new Stack<string>();
        for (var at = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)); at is not null; at = Path.GetDirectoryName(at))
        {
            if (Roots.ContainsKey(at)) break;
            below.Push(at);
            if (Path.GetDirectoryName(at) is null) return;
        }
        foreach (var part in below)
            if (FileKinds.Of(part, followsLinks: false) == FileKind.Link)
                throw new NotPlainException($"{part} is a link, and links are not followed in there; put what it points to in its place");
    }
}
