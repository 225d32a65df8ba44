using System.Diagnostics;
using System.Text.RegularExpressions;
using NativeTickets.Cli;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>What a run shows on terminals: of four widths, without colors, dumb, and where there is none.</summary>
public sealed class TerminalTests
{
    static readonly StageHeader Long = new(12, 155, "boosted-with-warmup", "train", 3, "ticket.sparsity 0.8, search.learningRate 0.01");

    static readonly StageProgress Halfway = new("epoch 10/20", 0.5, 0.1234, 0.9712, 12345.6, 245);

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public void A_live_line_is_no_wider_than_the_terminal_and_says_the_more_the_wider_it_is(int width)
    {
        var stage = Long with { Id = "dense", Matrix = "" };
        var line = ProgressText.LiveLine(stage, Halfway, width);
        Assert.True(line.Length <= width, line);
        Assert.StartsWith("[12/155] dense (seed 3): ", line, StringComparison.Ordinal);
        Assert.Equal(width >= 60, line.EndsWith("  4 min 05 s left", StringComparison.Ordinal));
        Assert.Equal(width >= 100, line.Contains('━', StringComparison.Ordinal));
        Assert.Equal(width >= 200, line.Contains("images/s", StringComparison.Ordinal));
        Assert.True(ProgressText.LiveLine(Long, Halfway, width).Length <= width);
    }

    [Fact]
    public void The_time_of_a_run_counts_every_stage_that_is_open()
    {
        StageHeader[] stages =
            [.. Enumerable.Range(1, 4).Select(number => new StageHeader(number, 4, number % 2 == 1 ? "search" : "ticket", "train", number, ""))];
        var run = new RunTimeLeft();
        Assert.Null(run.Words());
        run.Begin(4, stages);
        Assert.Equal("run: 0 of 4 stages have ended", run.Words());
        run.Progress(stages[0], elapsed: 10, left: 30);
        Assert.Equal("run: 0 of 4 stages have ended, more than 1 min 10 s left", run.Words()); // 30 of this one, 40 of the other search, tickets unknown
        run.End(stages[0], 40);
        run.Progress(stages[1], elapsed: 1, left: 3);
        Assert.Equal("run: 1 of 4 stages have ended, about 47.0 s left", run.Words());
        run.End(stages[1], 4);
        run.Progress(stages[2], elapsed: 20, left: 20);
        run.Progress(stages[3], elapsed: 2, left: 2);
        Assert.Equal("run: 2 of 4 stages have ended, about 11.0 s left", run.Words()); // two at once
        run.End(stages[2], 40);
        run.End(stages[3]);
        Assert.Null(run.Words());
        var more = new StageHeader(5, 5, "search", "train", 5, "");
        run.Begin(5, [more]); // a look at the claims led to another seed
        run.Progress(more, elapsed: 0, left: 25);
        Assert.Equal("run: 4 of 5 stages have ended, about 25.0 s left", run.Words());
    }

    [Fact, Trait("Speed", "Slow")]
    public void Stages_beyond_twenty_are_listed_by_seeds_and_matrix_entries()
    {
        using var folder = new TemporaryFolder();
        WideRun.Write(folder);
        var few = CommandLine.Run(folder, "plan", "tiny.yaml").Ended(0).Output;
        Assert.Matches("search-[0-9a-f]{8}", few);
        var path = Path.Combine(folder, "tiny.yaml");
        File.WriteAllText(path, File.ReadAllText(path).Replace("seed: [3, 4]", "seed: [3, 4, 5, 6, 7]", StringComparison.Ordinal));
        foreach (var verb in (string[])["plan", "check"])
        {
            var output = CommandLine.Run(folder, verb, "tiny.yaml").Ended(0).Output;
            Assert.Contains("search: 5 (5 seeds)", output, StringComparison.Ordinal);
            Assert.Contains("boosted: 10 (5 seeds × 2 matrix entries)", output, StringComparison.Ordinal);
            Assert.Single(Regex.Matches(output, @"\bfresh: "));
            Assert.DoesNotMatch("-[0-9a-f]{8} ", output);
        }
        Assert.Equal("a; 2 differ", StageGroups.First(["a", "b", "a", "c"]));
    }

    /// <summary>Through a pseudo-terminal.</summary>
    [Trait("Speed", "Slow")]
    [Theory]
    [InlineData(60, "xterm-256color", 1)]
    [InlineData(80, "xterm-256color", 2)]
    [InlineData(100, "xterm-256color", 2)]
    [InlineData(200, "xterm-256color", 1)]
    [InlineData(80, "dumb", 2)]
    public void Nothing_of_what_was_printed_over_is_left_and_no_lines_are_glued(int width, string terminal, int jobs)
    {
        using var folder = new TemporaryFolder();
        TinyRun.Write(folder);
        var sent = Sent(folder, width, $"TERM={terminal}", $"run tiny.yaml --device cpu --jobs {jobs}");
        if (terminal == "dumb") Assert.DoesNotContain('\u001b', sent);
        else Assert.Matches(@"run: \d of 4 stages have ended, (?:about|more than) [^\n]* left", sent);
        var lines = new TerminalScreen(width, sent).Lines;
        var shown = string.Join('\n', lines);
        Assert.DoesNotContain(lines, line => line.Contains('╌', StringComparison.Ordinal) || line.Contains("stages have ended", StringComparison.Ordinal));
        Assert.StartsWith("tiny on cpu: ", lines.First(line => line.Length > 0), StringComparison.Ordinal);
        foreach (var stage in (string[])["[1/4] search", "[2/4] ticket", "[3/4] boosted", "[4/4] fresh"])
        {
            var told = lines.Where(line => line.Contains(stage, StringComparison.Ordinal)).ToArray();
            Assert.All(told, line => Assert.StartsWith(stage, line, StringComparison.Ordinal));
            if (terminal != "dumb") Assert.True(told.Length == 1, shown);
            else Assert.NotEmpty(told);
        }
        Assert.Contains(lines, line => line.Contains("report.html", StringComparison.Ordinal));
    }

    [Trait("Speed", "Slow")]
    [Fact]
    public void Without_colors_a_terminal_is_sent_none()
    {
        using var folder = new TemporaryFolder();
        TinyRun.Write(folder);
        var sent = Sent(folder, 80, "TERM=xterm-256color NO_COLOR=1", "run tiny.yaml --device cpu");
        Assert.DoesNotMatch("\u001b\\[[0-9;]*[349][0-9][0-9;]*m", sent);
        Assert.Contains("\u001b[", sent, StringComparison.Ordinal); // lines are printed over all the same
    }

    static string Sent(string folder, int width, string variables, string arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no 'script' here to make a pseudo-terminal");
        var command = $"stty cols {width} rows 50; {variables} dotnet '{CommandLine.Program}' {arguments}";
        using var script = Process.Start(new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        var sent = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        Assert.True(script.ExitCode == 0, sent);
        return sent;
    }
}
