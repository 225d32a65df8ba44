using System.Text.Json;

namespace NativeTickets.Lab.Evaluations;

/// <summary>A trial that an evaluation asks for.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="Attack">The tuned attack's name.</param>
/// <param name="Trial">Which trial, from 0.</param>
readonly record struct AskedTrial(string Network, string Attack, int Trial)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"trial {Trial} of {Attack} on {Network}");
}

/// <summary>
/// An evaluation's <c>tuning.jsonl</c>: a line for each trial of a tuned attack on each network, on the disk as soon as it is known. What was chosen can be
/// found again from it.
/// </summary>
sealed class TuningLog
{
    /// <summary>Its name in the folder of a stage.</summary>
    public const string FileName = "tuning.jsonl";

    readonly string path;
    readonly LineFile lines;
    readonly Dictionary<AskedTrial, TuningRow> rows = [];

    /// <summary>Reads what there is; a last line that was torn by a crash is cut off.</summary>
    /// <param name="path">The file.</param>
    /// <param name="asked">The lines of a whole log, in their order, of which it has some of the first; null to take it as it is.</param>
    /// <exception cref="RunFolderException">A line is not as a run writes it, or not the one that is asked for.</exception>
    /// <exception cref="FileException">The system refuses.</exception>
    public TuningLog(string path, IEnumerable<AskedTrial>? asked = null)
    {
        (this.path, lines, IsWhole) = (path, new LineFile(path), asked is not null);
        using var wanted = asked?.GetEnumerator();
        foreach (var (place, row) in lines.Read(TuningRow.Parse).Index())
        {
            if (wanted is not null && !(wanted.MoveNext() && wanted.Current == row.Asked))
                throw new RunFolderException($"{path}, line {place + 1}: is of a trial that is not the next; remove this stage's folder to run it again");
            rows[row.Asked] = row;
        }
        lines.CutTornLine();
    }

    /// <summary>Whether its lines are held against what is asked for: each has the settings that follow from the lines before.</summary>
    public bool IsWhole { get; }

    /// <summary>All lines.</summary>
    public IReadOnlyCollection<TuningRow> All => rows.Values;

    /// <summary>What is known of a trial; null where nothing is.</summary>
    public TuningRow? Find(AskedTrial asked) => rows.GetValueOrDefault(asked);

    /// <summary>Appends a line and flushes it to the disk.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Append(TuningRow row)
    {
        lines.Append(row.Write, "Every trial before is kept");
        rows[row.Asked] = row;
    }

    /// <summary>What is wrong with a line whose settings are not those that follow from the lines before.</summary>
    public RunFolderException Unasked(AskedTrial trial) =>
        new($"{path}: {trial} has other settings than follow from the trials before it; remove this stage's folder to run it again");
}

/// <summary>What a trial came to: a line of <c>tuning.jsonl</c>.</summary>
/// <param name="Asked">Which trial.</param>
/// <param name="Settings">The settings that it tried, by name.</param>
/// <param name="Median">The median distance of the nearest images it found.</param>
/// <param name="Images">How many images it attacked.</param>
/// <param name="ForwardUnits">What it cost, images times units.</param>
/// <param name="Seconds">What it took.</param>
sealed record TuningRow(AskedTrial Asked, IReadOnlyList<KeyValuePair<string, double>> Settings, double Median, int Images, double ForwardUnits,
    double Seconds) : ICosted<TuningRow>
{
    const int MostSettings = 100;

    /// <inheritdoc/>
    public TuningRow WithCost(double forwardUnits, double seconds) => this with { ForwardUnits = forwardUnits, Seconds = seconds };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("network", Asked.Network);
        json.WriteString("attack", Asked.Attack);
        json.WriteNumber("trial", Asked.Trial);
        json.WriteStartObject("settings");
        foreach (var (name, value) in Settings) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteNumber("median", Median);
        json.WriteNumber("images", Images);
        json.WriteNumber("forwardUnits", ForwardUnits);
        json.WriteNumber("seconds", Seconds);
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">The line is not as <see cref="Write"/> writes it.</exception>
    public static TuningRow Parse(ReadOnlyMemory<byte> bytes) => LogLine.Read(bytes, "it is not the trial of a tuned attack", line =>
    {
        KeyValuePair<string, double>[] settings =
            [.. line.Root.GetProperty("settings").EnumerateObject().Take(MostSettings).Select(one => KeyValuePair.Create(one.Name, one.Value.GetDouble()))];
        if (!Array.TrueForAll(settings, one => double.IsFinite(one.Value))) throw new FormatException("a setting is no finite number");
        return new TuningRow(new AskedTrial(line.Text("network"), line.Text("attack"), line.Count("trial")), settings, line.Amount("median"),
            line.Count("images"), line.Amount("forwardUnits"), line.Amount("seconds"));
    });
}
