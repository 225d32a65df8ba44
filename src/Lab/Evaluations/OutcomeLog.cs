using System.Text.Json;

namespace NativeTickets.Lab.Evaluations;

/// <summary>
/// An evaluation's <c>outcomes.jsonl</c>: a line for each batch of each attack, on the disk as soon as it is known. An evaluation that was interrupted
/// continues after it, and any number of the report can be counted again from it.
/// </summary>
sealed class OutcomeLog
{
    /// <summary>Its name in the folder of a stage.</summary>
    public const string FileName = "outcomes.jsonl";

    readonly LineFile lines;
    readonly Dictionary<(string Network, string Attack, int First), OutcomeRow> rows = [];

    /// <summary>Reads what there is; a last line that was torn by a crash is cut off.</summary>
    /// <param name="path">The file.</param>
    /// <param name="asked">The lines of a whole log, in their order, of which it has some of the first; null to take it as it is.</param>
    /// <exception cref="RunFolderException">A line is not as a run writes it, or not the one that is asked for.</exception>
    /// <exception cref="FileException">The system refuses.</exception>
    public OutcomeLog(string path, IEnumerable<AskedBatch>? asked = null)
    {
        lines = new LineFile(path);
        using var wanted = asked?.GetEnumerator();
        foreach (var (place, row) in lines.Read(OutcomeRow.Parse).Index())
        {
            AskedBatch? batch = wanted?.MoveNext() == true ? wanted.Current : null;
            if (wanted is not null && OutcomeOrder.WhatIsWrong(row, batch, Find(row.Network, MetricNames.Natural, row.First)) is { } wrong)
                throw new RunFolderException($"{path}, line {place + 1}: {wrong}; remove this stage's folder to run it again");
            Keep(row);
        }
        lines.CutTornLine();
    }

    /// <summary>What is known of a batch; null where nothing is.</summary>
    public OutcomeRow? Find(string network, string attack, int first) => rows.GetValueOrDefault((network, attack, first));

    /// <summary>Everything known of an attack on a network, in the order of the images.</summary>
    public IReadOnlyList<OutcomeRow> Of(string network, string attack) =>
        [.. rows.Values.Where(row => row.Network == network && row.Attack == attack).OrderBy(row => row.First)];

    /// <summary>All rows.</summary>
    public IReadOnlyCollection<OutcomeRow> All => rows.Values;

    /// <summary>Appends a row and flushes it to the disk.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Append(OutcomeRow row)
    {
        lines.Append(row.Write, "Every batch before is kept");
        Keep(row);
    }

    void Keep(OutcomeRow row) => rows[(row.Network, row.Attack, row.First)] = row;
}

/// <summary>The result of an attack on the images of a batch: a line of <c>outcomes.jsonl</c>.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="Attack">The attack's name; <c>natural</c> for unattacked images.</param>
/// <param name="First">The place of the batch's first image among those that are measured.</param>
/// <param name="Right">Whether the network classifies each image correctly; those misclassified without attack never are.</param>
/// <param name="Outside">How many adversarial images, as stored, lie outside the ball or outside [0, 1].</param>
/// <param name="Vanished">How many images have a gradient that is 0 everywhere; of <c>natural</c> alone.</param>
/// <param name="ForwardUnits">What it cost, images times units.</param>
/// <param name="Seconds">What it took.</param>
sealed record OutcomeRow(string Network, string Attack, int First, bool[] Right, int Outside, int Vanished, double ForwardUnits, double Seconds)
    : ICosted<OutcomeRow>
{
    /// <inheritdoc/>
    public OutcomeRow WithCost(double forwardUnits, double seconds) => this with { ForwardUnits = forwardUnits, Seconds = seconds };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("network", Network);
        json.WriteString("attack", Attack);
        json.WriteNumber("first", First);
        json.WriteString("right", string.Concat(Right.Select(right => right ? '1' : '0')));
        json.WriteNumber("outside", Outside);
        json.WriteNumber("vanished", Vanished);
        json.WriteNumber("forwardUnits", ForwardUnits);
        json.WriteNumber("seconds", Seconds);
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">The line is not as <see cref="Write"/> writes it.</exception>
    public static OutcomeRow Parse(ReadOnlyMemory<byte> bytes) => LogLine.Read(bytes, "it is not the outcome of an attack", line =>
    {
        var right = line.Root.GetProperty("right").GetString() ?? "";
        if (right.Any(digit => digit is not ('0' or '1'))) throw new FormatException("'right' has other digits than 0 and 1");
        return new OutcomeRow(line.Text("network"), line.Text("attack"), line.Count("first"), [.. right.Select(digit => digit == '1')], line.Count("outside"),
            line.Count("vanished"), line.Amount("forwardUnits"), line.Amount("seconds"));
    });
}
