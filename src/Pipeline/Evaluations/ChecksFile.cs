using System.Text.Json;

namespace NativeTickets.Pipelines;

/// <summary>Writes an evaluation's <c>checks.json</c>: the checks of its attacks, and its networks compared in pairs.</summary>
static class ChecksFile
{
    /// <summary>Its name in the folder of a stage.</summary>
    public const string FileName = "checks.json";

    const int Format = 1;

    /// <exception cref="FileException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<CheckOutcome> checks, IEnumerable<NetworkComparison> comparisons) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteStartArray("checks");
        foreach (var check in checks)
        {
            json.WriteStartObject();
            json.WriteString("network", check.Network);
            json.WriteString("check", check.Check);
            if (check.Attack is not null) json.WriteString("attack", check.Attack);
            if (check.Marks is { } marks)
            {
                json.WriteStartArray("marks");
                foreach (var attack in marks) json.WriteStringValue(attack);
                json.WriteEndArray();
            }
            json.WriteBoolean("passed", check.Passed);
            json.WriteString("detail", check.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("comparisons");
        foreach (var comparison in comparisons)
        {
            json.WriteStartObject();
            json.WriteString("attack", comparison.Attack);
            json.WriteString("first", comparison.First);
            json.WriteString("second", comparison.Second);
            json.WriteNumber("images", comparison.Count.Images);
            json.WriteNumber("onlyFirst", comparison.Count.OnlyFirst);
            json.WriteNumber("onlySecond", comparison.Count.OnlySecond);
            json.WriteNumber("p", comparison.Count.PValue);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
