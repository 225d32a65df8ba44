using System.Text.Json;

namespace NativeTickets.Pipelines;

/// <summary>An epoch as its line of <c>metrics.jsonl</c> says it.</summary>
/// <param name="Epoch">1-based.</param>
/// <param name="Step">Steps done since training began.</param>
/// <param name="Metrics">In the line's order; null for one that was not finite.</param>
sealed record MetricsRow(int Epoch, long Step, IReadOnlyList<KeyValuePair<string, double?>> Metrics)
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is not such a line.</exception>
    public static MetricsRow Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new MetricsRow(root.GetProperty("epoch").GetInt32(), root.GetProperty("step").GetInt64(),
                [.. root.EnumerateObject().Where(m => m.Name is not ("epoch" or "step")).Select(m => KeyValuePair.Create(m.Name, Number(m.Value)))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("not an epoch's line of JSON", e);
        }
    }

    /// <summary>A metric; null where the epoch lacks it or it was not finite.</summary>
    public double? Find(string name) => Metrics.FirstOrDefault(m => m.Key == name).Value;

    static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();
}
