using System.Globalization;

namespace NativeTickets.Lab.Metrics;

/// <summary>
/// The epochs of a training as an event file for TensorBoard: <c>folder/label/events.out.tfevents.seconds.nativetickets</c>. The viewer calls a run what its
/// folder is called.
/// </summary>
/// <remarks>
/// The seconds in the file's name, since 1970, are when training began; an epoch's time is these and the seconds of training until then, interruptions left
/// out. So the file follows from its name and <c>metrics.jsonl</c> alone, and records of the same epoch have the same length however often they are written.
/// </remarks>
sealed class EventFile
{
    const string Start = "events.out.tfevents.";
    const string End = ".nativetickets";

    readonly string path;
    readonly long began;

    EventFile(string path, long began) => (this.path, this.began) = (path, began);

    /// <summary>The event file of a stage's folder; its place where there is none yet. One under another label is moved to this one.</summary>
    /// <param name="folder">The stage's folder.</param>
    /// <param name="label">What the viewer shows besides the folder's name; a plain name.</param>
    /// <param name="began">When training began, in seconds since 1970; what the name of a file that is there says wins.</param>
    /// <exception cref="FileException">The system refuses.</exception>
    public static EventFile In(string folder, string label, Func<long> began)
    {
        try
        {
            var wanted = Path.Combine(folder, label);
            foreach (var file in Directory.EnumerateDirectories(folder).SelectMany(inner => Directory.EnumerateFiles(inner, Start + "*" + End)).Order())
            {
                if (!long.TryParse(Path.GetFileName(file)[Start.Length..^End.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var known)) continue;
                if (Path.GetDirectoryName(file) is { } at && at != wanted && !Directory.Exists(wanted)) Directory.Move(at, wanted);
                return new EventFile(PathOf(wanted, known), known);
            }
            var now = began();
            return new EventFile(PathOf(wanted, now), now);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw new FileException($"cannot place the event file in {folder}: {FileRefusal.Text(e)}", e);
        }
    }

    /// <summary>Whether the file is there.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Makes the file hold these epochs and no others.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Become(IEnumerable<EpochRow> rows) => DerivedFile.Become(path, [.. EventRecord.Of(EventMessage.OfFile(began)), .. rows.SelectMany(Record)]);

    /// <summary>Appends an epoch.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Append(EpochRow row) => DerivedFile.Append(path, Record(row));

    byte[] Record(EpochRow row) => EventRecord.Of(EventMessage.OfEpoch(began + (row.Find("seconds") ?? 0), row));

    static string PathOf(string folder, long began) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Start}{began}{End}"));
}
