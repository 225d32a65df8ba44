using Spectre.Console;
using Spectre.Console.Rendering;

namespace NativeTickets.Cli;

/// <summary>
/// A table with columns of text and columns of numbers. Where it does not fit, it has no lines between its cells, then text is broken between words; where that
/// is not enough, each row is a block of <c>heading: value</c> lines. A number, a date or a name is never broken. A text's own line breaks stay.
/// </summary>
/// <param name="texts">The headings of the columns of text.</param>
/// <param name="numbers">The headings of the columns of numbers, which follow them.</param>
sealed class ScreenTable(IEnumerable<string> texts, IEnumerable<string> numbers)
{
    const int Narrowest = 24; // of a column of text that is broken: with less, its cells are towers of single words
    const int Padding = 2, Edge = 1; // around a cell, and of a line between two of them
    const string Indent = "  ";

    readonly string[] headings = [.. texts, .. numbers];
    readonly int textCount = texts.Count();
    readonly List<string[]> rows = [];

    /// <summary>Adds a row, a cell for each column.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != headings.Length)
            throw new ArgumentException($"a row of {cells.Length} cells in a table of {headings.Length} columns", nameof(cells));
        rows.Add(cells);
    }

    /// <summary>The table on a screen of so many columns.</summary>
    public IRenderable On(int width)
    {
        var (plain, lined) = (width - headings.Length * Padding, width - headings.Length * (Padding + Edge) - Edge);
        if (Whole(lined) is { } whole) return Grid(whole, TableBorder.Rounded);
        if (Whole(plain) is { } close) return Grid(close, TableBorder.None);
        return Broken(lined) is { } broken ? Grid(broken, TableBorder.Rounded) : new Rows(Blocks(width).Select(line => new Text(line)));
    }

    Table Grid(int[] widths, TableBorder border)
    {
        var table = new Table { Border = border };
        foreach (var (i, heading) in headings.Index())
        {
            var column = new TableColumn(Markup.Escape(heading)) { Width = widths[i] };
            table.AddColumn(i < textCount ? column : column.RightAligned());
        }
        foreach (var row in rows) table.AddRow(row.Select(Markup.Escape).ToArray());
        return table;
    }

    // widths of the columns with every cell on one line; null where they are more than what is left for them
    int[]? Whole(int left)
    {
        int[] whole = [.. headings.Index().Select(column => Cells(column.Index).SelectMany(cell => cell.Split('\n')).Prepend(column.Item).Max(Length))];
        return whole.Sum() <= left ? whole : null;
    }

    // the same with text broken between words
    int[]? Broken(int left)
    {
        var whole = Whole(int.MaxValue)!;
        int[] widths = [.. headings.Index().Select(column => Math.Max(Words(column.Item, isNumber: false).Max(Length),
            Math.Max(column.Index < textCount ? Math.Min(Narrowest, whole[column.Index]) : 0,
                Cells(column.Index).SelectMany(cell => Words(cell, column.Index >= textCount)).Select(Length).DefaultIfEmpty(0).Max())))];
        if (widths.Sum() > left) return null;
        for (var more = left - widths.Sum(); more > 0; more--)
        {
            var narrowest = Enumerable.Range(0, widths.Length).MaxBy(i => whole[i] - widths[i]);
            if (widths[narrowest] == whole[narrowest]) break;
            widths[narrowest]++;
        }
        return widths;
    }

    IEnumerable<string> Cells(int column) => rows.Select(row => row[column]);

    IEnumerable<string> Blocks(int width)
    {
        foreach (var (number, row) in rows.Index())
        {
            if (number > 0) yield return "";
            foreach (var (i, cell) in row.Index().Where(cell => cell.Item.Length > 0))
            {
                foreach (var (part, text) in cell.Split('\n').Index())
                {
                    string[] words = part == 0 ? [.. $"{headings[i]}:".Split(' '), .. Words(text, i >= textCount)] : Words(text, i >= textCount);
                    foreach (var line in Filled(words, i == 0 && part == 0 ? "" : part == 0 ? Indent : Indent + Indent, width)) yield return line;
                }
            }
        }
    }

    // words in as few lines as hold them, of which all but the first are indented
    static IEnumerable<string> Filled(string[] words, string line, int width)
    {
        var isEmpty = true;
        foreach (var word in words)
        {
            if (!isEmpty && Length(line) + 1 + Length(word) > width)
            {
                yield return line;
                (line, isEmpty) = (Indent + Indent, true);
            }
            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }
        yield return line;
    }

    // what has no letters is a number or a date, which stays whole
    static string[] Words(string text, bool isNumber) =>
        isNumber || !text.Any(char.IsLetter) ? [text] : text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    static int Length(string text) => new Segment(text).CellCount();
}
