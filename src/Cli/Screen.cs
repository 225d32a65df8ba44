using System.Text.Json;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary>Lines and tables on the standard output; user text is never read as markup, and no line is broken where output is not a terminal.</summary>
static class Screen
{
    static readonly JsonSerializerOptions JsonForm = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    const int Unbroken = 10_000; // wider than any table; a pipe has no width

    static Screen()
    {
        if (!IsTerminal) AnsiConsole.Profile.Width = Unbroken;
    }

    public static bool IsTerminal => AnsiConsole.Profile.Out.IsTerminal;

    public static void Line(string text) => AnsiConsole.WriteLine(text);

    /// <summary>A table with columns of text and columns of numbers.</summary>
    public static Table Table(IEnumerable<string> texts, IEnumerable<string> numbers)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var title in texts) table.AddColumn(new TableColumn(Markup.Escape(title)));
        foreach (var title in numbers) table.AddColumn(new TableColumn(Markup.Escape(title)).RightAligned());
        return table;
    }

    public static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(Markup.Escape).ToArray());

    /// <summary>A value as JSON, for programs.</summary>
    public static void Json<T>(T value) => Line(JsonSerializer.Serialize(value, JsonForm));

    public static void Show(Table table) => AnsiConsole.Write(table);
}
