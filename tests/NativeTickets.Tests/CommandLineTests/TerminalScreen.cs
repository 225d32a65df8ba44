using System.Text;

namespace NativeTickets.Tests;

/// <summary>What a terminal shows after it was sent some text: lines as wide as it is, with what was printed over gone. It never scrolls.</summary>
sealed class TerminalScreen
{
    readonly int width;
    readonly List<char[]> lines = [];
    int row, column;

    /// <summary>Shows it.</summary>
    public TerminalScreen(int width, string sent)
    {
        this.width = width;
        for (var i = 0; i < sent.Length; i++)
            switch (sent[i])
            {
                case '\r':
                    column = 0;
                    break;
                case '\n':
                    row++;
                    break;
                case '\u001b':
                    i = Escape(sent, i + 1);
                    break;
                case >= ' ':
                    Put(sent[i]);
                    break;
                default:
                    break; // bells and shifts show nothing
            }
    }

    /// <summary>Its lines, without spaces at their ends.</summary>
    public IReadOnlyList<string> Lines => [.. lines.Select(line => new string(line).TrimEnd())];

    void Put(char letter)
    {
        if (column == width) (row, column) = (row + 1, 0); // only now: a line that is full is not yet followed by another
        Line(row)[column++] = letter;
    }

    // the place of its last letter
    int Escape(string sent, int i)
    {
        if (sent[i] is not '[') return i;
        var numbers = new StringBuilder();
        for (i++; sent[i] is not (>= '@' and <= '~'); i++) numbers.Append(sent[i]);
        var count = int.TryParse(numbers.ToString(), out var number) ? number : 0;
        switch (sent[i])
        {
            case 'A':
                row = Math.Max(0, row - Math.Max(1, count));
                break;
            case 'B':
                row += Math.Max(1, count);
                break;
            case 'C':
                column = Math.Min(width - 1, column + Math.Max(1, count));
                break;
            case 'G':
                column = Math.Clamp(count - 1, 0, width - 1);
                break;
            case 'K':
                Array.Fill(Line(row), ' ', count == 0 ? column : 0, count == 0 ? width - column : count == 1 ? column : width);
                break;
            case 'm' or 'h' or 'l':
                break; // colors and the cursor's look
            default:
                throw new NotSupportedException($"this terminal does not know ESC [ {numbers}{sent[i]}");
        }
        return i;
    }

    char[] Line(int at)
    {
        while (lines.Count <= at) lines.Add([.. Enumerable.Repeat(' ', width)]);
        return lines[at];
    }
}
