using System.Globalization;
using System.Text.Json;

namespace NativeTickets.Tests;

/// <summary>The files that say what a stage's <c>metrics.jsonl</c> says.</summary>
static class MetricFiles
{
    /// <summary>The one event file in a stage's folder.</summary>
    public static string EventFileOf(string folder) => Assert.Single(Directory.GetFiles(folder, "events.out.tfevents.*", SearchOption.AllDirectories));

    /// <summary>Fails unless <c>metrics.csv</c> and the event file of a stage's folder say exactly what its <c>metrics.jsonl</c> says.</summary>
    public static void AgreeIn(string folder)
    {
        var rows = File.ReadAllLines(Path.Combine(folder, "metrics.jsonl")).Select(Row).ToArray();
        var table = File.ReadAllLines(Path.Combine(folder, "metrics.csv")).Select(line => line.Split(',')).ToArray();
        var file = EventFileOf(folder);
        var events = EventFileReader.Read(file);
        Assert.Equal(rows.Length + 1, table.Length);
        Assert.Equal(rows.Length + 1, events.Count);
        var began = double.Parse(Path.GetFileName(file).Split('.')[3], CultureInfo.InvariantCulture);
        Assert.Equal(("brain.Event:2", began, 0), (events[0].FileVersion, events[0].WallTime, events[0].Step));
        Assert.Equal(rows.SelectMany(row => row.Keys).Distinct(), table[0]);
        for (var i = 0; i < rows.Length; i++)
        {
            var (row, cells, told) = (rows[i], table[i + 1], events[i + 1]);
            Assert.Equal(table[0].Select(name => row.GetValueOrDefault(name)),
                cells.Select(cell => cell == "" ? (double?)null : double.Parse(cell, CultureInfo.InvariantCulture)));
            Assert.Equal(row["epoch"], told.Step);
            Assert.Equal(began + (row.GetValueOrDefault("seconds") ?? 0), told.WallTime, 1e-6);
            Assert.Equal(row.Where(m => m.Key is not ("epoch" or "step")).Select(m => KeyValuePair.Create(m.Key, (float)(m.Value ?? double.NaN))),
                told.Scalars);
        }
    }

    static Dictionary<string, double?> Row(string line) => JsonDocument.Parse(line).RootElement.EnumerateObject()
        .ToDictionary(m => m.Name, m => m.Value.ValueKind == JsonValueKind.Null ? (double?)null : m.Value.GetDouble());
}
