using System.Globalization;
using System.Text;

namespace NativeTickets.Reporting;

/// <summary>Comma-separated values as RFC 4180 has them, with line feeds alone. Numbers read back as the same numbers.</summary>
sealed class CsvText
{
    readonly StringBuilder text = new();

    /// <summary>A line of these cells.</summary>
    public void Line(IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Quoted)).Append('\n');

    /// <summary>A number; nothing for a value that is missing or was not finite.</summary>
    public static string Number(double? value) => value is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
