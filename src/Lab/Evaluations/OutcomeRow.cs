using System.Text.Json;

namespace NativeTickets.Lab.Evaluations;

/// <summary>What an attack came to on the images of a batch: a line of <c>outcomes.jsonl</c>.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="Attack">The attack's name; <c>natural</c> for images as they are.</param>
/// <param name="First">The place of the batch's first image in the split.</param>
/// <param name="Right">Whether the network classifies each image rightly; those it errs on as they are never are.</param>
/// <param name="Outside">How many adversarial images, as stored, lie outside the ball or outside [0, 1].</param>
/// <param name="Vanished">How many images have a gradient that is 0 everywhere; of <c>natural</c> alone.</param>
/// <param name="ForwardUnits">What it cost, images times units.</param>
/// <param name="Seconds">What it took.</param>
sealed record OutcomeRow(string Network, string Attack, int First, bool[] Right, int Outside, int Vanished, double ForwardUnits, double Seconds)
{
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
    public static OutcomeRow Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var right = root.GetProperty("right").GetString() ?? "";
            if (right.Any(digit => digit is not ('0' or '1'))) throw new FormatException("'right' has other digits than 0 and 1");
            return new OutcomeRow(root.GetProperty("network").GetString()!, root.GetProperty("attack").GetString()!, root.GetProperty("first").GetInt32(),
                [.. right.Select(digit => digit == '1')], root.GetProperty("outside").GetInt32(), root.GetProperty("vanished").GetInt32(),
                root.GetProperty("forwardUnits").GetDouble(), root.GetProperty("seconds").GetDouble());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("it is not the outcome of an attack", e);
        }
    }
}
