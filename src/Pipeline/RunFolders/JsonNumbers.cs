using System.Text.Json;

namespace NativeTickets.Pipelines;

/// <summary>Numbers in JSON, which knows neither infinity nor NaN.</summary>
static class JsonNumbers
{
    const double LargestExact = 1e15; // whole numbers up to here are written without an exponent

    public static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (!double.IsFinite(value)) json.WriteNull(name);
        else if (value == Math.Floor(value) && Math.Abs(value) <= LargestExact) json.WriteNumber(name, (long)value);
        else json.WriteNumber(name, value);
    }
}
