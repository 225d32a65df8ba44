using System.Text.RegularExpressions;
using NativeTickets.Cli;
using Spectre.Console;

namespace NativeTickets.Tests;

/// <summary>Tables on screens of four widths.</summary>
public sealed class ScreenTableTests
{
    const string Name = "boosted-1a2b3c4d", Number = "1,234,567,890", Date = "2026-11-30 03:41", Path = "stages.boosted-with-warmup.learningRate";

    [Theory]
    [InlineData(60, false)]
    [InlineData(80, false)]
    [InlineData(100, true)]
    [InlineData(200, true)]
    public void Numbers_names_and_dates_are_whole_at_every_width(int width, bool isGrid)
    {
        var table = new ScreenTable(["run", "changed (UTC)", "what it does"], ["forward units", "expected"]);
        table.Add(Name, Date, "trains 20 epochs of 50,000 images, may stop earlier", Number, "12 min 05 s");
        table.Add("short", "2026-11-29 13:01", "evaluates it", "20", "");
        var text = Shown(table, width);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
        foreach (var whole in (string[])[Name, Date, Number, "12 min 05 s", "50,000"]) Assert.Contains(whole, text, StringComparison.Ordinal);
        Assert.DoesNotContain('…', text);
        Assert.Equal(isGrid, text.Contains('│', StringComparison.Ordinal));
        if (isGrid) return;
        Assert.Equal("run: short\n  changed (UTC): 2026-11-29 13:01\n  what it does: evaluates it\n  forward units: 20",
            text[(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public void A_table_of_many_columns_of_numbers_loses_none(int width)
    {
        string[] numbers = [.. Enumerable.Range(1, 12).Select(i => $"seconds of {i}")];
        var table = new ScreenTable(["stage"], numbers);
        table.Add(["dense", .. numbers.Select((_, i) => $"{(i + 1) * 1_001_001:#,0} ± 0.25")]);
        var text = Shown(table, width);
        for (var i = 1; i <= 12; i++) Assert.Contains($"{i * 1_001_001:#,0} ± 0.25", text, StringComparison.Ordinal);
        if (width < 200) for (var i = 1; i <= 12; i++) Assert.Contains($"seconds of {i}: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fits_without_lines_between_its_cells_has_none()
    {
        var table = new ScreenTable(["layer", "computes"], ["parameters"]);
        table.Add("conv1", "Conv2d 5×5", "25,050");
        Assert.Contains("│ conv1 │ Conv2d 5×5 │     25,050 │", Shown(table, 35), StringComparison.Ordinal);
        foreach (var width in (int[])[31, 34])
            Assert.Equal("layer computes parameters conv1 Conv2d 5×5 25,050", Regex.Replace(Shown(table, width), @"\s+", " ").Trim());
        Assert.StartsWith("layer: conv1\n  computes: Conv2d 5×5", Shown(table, 30), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_is_broken_between_words_and_what_is_longer_than_a_line_begins_a_line_of_its_own()
    {
        var table = new ScreenTable(["setting", "first", "second"], []);
        table.Add(Path, "0.02", "pgd with forty steps of two hundred and fifty-fifths each and a random start");
        Assert.Contains(Path, Shown(table, 80), StringComparison.Ordinal);
        Assert.Contains(Path, Shown(table, 60), StringComparison.Ordinal);
        Assert.Equal(["setting:", $"    {Path}"], Shown(table, 44).Split('\n')[..2]);
        Assert.Equal(1, Regex.Count(Shown(table, 60), "fifty-fifths"));
    }

    [Fact]
    public void A_texts_own_line_breaks_stay_and_make_its_column_no_wider_than_its_longest_line()
    {
        var table = new ScreenTable(["device", "what"], ["memory"]);
        table.Add("cuda:0", "refuses the kernel\nline 1; error\nline 2; error", "80 GiB");
        Assert.Contains("│ cuda:0 │ refuses the kernel │ 80 GiB │\n│        │ line 1; error      │        │\n│        │ line 2; error      │        │",
            Shown(table, 40), StringComparison.Ordinal);
        Assert.Equal("device: cuda:0\n  what: refuses the\n    kernel\n    line 1; error\n    line 2; error\n  memory: 80 GiB", Shown(table, 20));
    }

    static string Shown(ScreenTable table, int width)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table.On(width));
        return string.Join('\n', writer.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()));
    }
}
