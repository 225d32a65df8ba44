using System.Text.Json;

namespace NativeTickets.Lab.Evaluations;

/// <summary>The fields of a line of an evaluation's log, each held to what a run writes.</summary>
/// <param name="Root">The line's object.</param>
readonly record struct LogLine(JsonElement Root)
{
    /// <summary>What a line says.</summary>
    /// <param name="line">Its bytes.</param>
    /// <param name="otherwise">What is said of a line that has other fields.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="FormatException">It is no such line.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> line, string otherwise, Func<LogLine, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return read(new LogLine(json.RootElement));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException(otherwise, e);
        }
    }

    /// <summary>A text.</summary>
    public string Text(string name) => Root.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");

    /// <summary>A whole number from 0.</summary>
    public int Count(string name) => Root.GetProperty(name).GetInt32() is >= 0 and var count ? count : throw new FormatException($"'{name}' is below 0");

    /// <summary>A finite number from 0.</summary>
    public double Amount(string name)
    {
        var amount = Root.GetProperty(name).GetDouble();
        return amount >= 0 && double.IsFinite(amount) ? amount : throw new FormatException($"'{name}' is no finite number from 0");
    }
}
