using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary>
/// The last lines of a terminal, which are printed over as often as they change, and gone when others are printed above them or it is disposed of. None is as
/// wide as the terminal, so that each takes one line of it.
/// </summary>
/// <param name="console">The terminal, which has to know ANSI's codes.</param>
sealed class LiveLines(IAnsiConsole console) : IDisposable
{
    const string UpAndErase = "\u001b[1A\u001b[2K"; // to the line above, and what it has is gone
    const int Others = 2; // lines of the terminal that stay for what is printed above

    IReadOnlyList<string> lines = [];
    int shown;

    /// <summary>Letters of a line at most.</summary>
    public int Width => Math.Max(1, console.Profile.Width - 1);

    /// <summary>Shows these lines from now on.</summary>
    public void Show(IReadOnlyList<string> now)
    {
        Erase();
        lines = now;
        Draw();
    }

    /// <summary>Prints what stays above them.</summary>
    public void PrintAbove(FormattableString markup)
    {
        Erase();
        console.MarkupLineInterpolated(markup);
        Draw();
    }

    public void Dispose()
    {
        Erase();
        lines = [];
    }

    void Draw()
    {
        // as many of the last ones as fit; those above the screen could not be erased
        string[] drawn = [.. lines.TakeLast(Math.Max(1, console.Profile.Height - Others))];
        foreach (var line in drawn) console.WriteLine(ProgressText.Cut(line, Width));
        shown = drawn.Length;
    }

    void Erase()
    {
        if (shown > 0) console.Write(new ControlCode("\r" + string.Concat(Enumerable.Repeat(UpAndErase, shown))));
        shown = 0;
    }
}
