using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary>What is printed of what a verb finds.</summary>
enum ScreenForm
{
    /// <summary>Lines and tables.</summary>
    Text,

    /// <summary>One JSON document; lines go to standard error.</summary>
    Json,

    /// <summary>Nothing.</summary>
    Quiet,
}

/// <summary>
/// Lines and tables on the standard output, or a document for programs in their place; user text is never read as markup, and no line is broken where output
/// is not a terminal.
/// </summary>
static class Screen
{
    static readonly JsonSerializerOptions JsonForm = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is read by programs and never stands in a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new NumberOrNull() },
    };

    const int Unbroken = 10_000; // wider than any table; a pipe has no width

    static Screen()
    {
        if (!IsTerminal) AnsiConsole.Profile.Width = Unbroken;
    }

    public static bool IsTerminal => AnsiConsole.Profile.Out.IsTerminal;

    /// <summary>Whether what was printed can be printed over, as a terminal that calls itself dumb does not allow.</summary>
    public static bool CanMove => IsTerminal && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>What the verb that runs prints; <see cref="OutputFlags"/> sets it.</summary>
    public static ScreenForm Form { get; set; }

    /// <summary>A line for a person.</summary>
    public static void Line(string text)
    {
        if (Form == ScreenForm.Text) AnsiConsole.WriteLine(text);
        else if (Form == ScreenForm.Json) Console.Error.WriteLine(text);
    }

    /// <summary>Shows what a verb found in the form that is asked for.</summary>
    /// <param name="found">The document for programs.</param>
    /// <param name="text">Prints the same as text.</param>
    public static void Show<T>(T found, Action text)
    {
        if (Form == ScreenForm.Text) text();
        else if (Form == ScreenForm.Json) Console.Out.WriteLine(Json(found));
    }

    /// <summary>The document for programs, as text.</summary>
    public static string Json<T>(T found) => JsonSerializer.Serialize(found, JsonForm);

    /// <summary>A table with columns of text and columns of numbers.</summary>
    public static ScreenTable Table(IEnumerable<string> texts, IEnumerable<string> numbers) => new(texts, numbers);

    public static void Row(ScreenTable table, params string[] cells) => table.Add(cells);

    public static void Show(ScreenTable table) => AnsiConsole.Write(table.On(AnsiConsole.Profile.Width));

    /// <summary>JSON has no infinity and no NaN: what is not known is null.</summary>
    sealed class NumberOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
