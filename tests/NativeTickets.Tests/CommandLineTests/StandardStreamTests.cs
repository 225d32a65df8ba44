namespace NativeTickets.Tests;

/// <summary>Output that nobody can take, and other limits of the shell that the program is started from, end in one message and an exit code.</summary>
public sealed class StandardStreamTests : IDisposable
{
    const string SkipReason = "streams are closed and limited as a POSIX shell does it, and /dev/full is Linux's";

    const string Pipeline = """
        name: short
        data: { dataset: glyphs, trainImages: 400, validation: 50 }
        model: { name: lenet }
        stages:
          - train: { id: dense, epochs: 3, learningRate: 0.01 }
        """;

    readonly TemporaryFolder folder = new();

    string RunFolder => Path.Combine(folder, "runs", "short");

    public static bool IsLinux => OperatingSystem.IsLinux();

    [Theory(Skip = SkipReason, SkipUnless = nameof(IsLinux))]
    [InlineData("{0} describe lenet > /dev/full", 1, "standard output cannot be written: No space left on device")]
    [InlineData("{0} describe lenet >&-", 1, "standard output cannot be written: it is closed")]
    [InlineData("{{ {0} describe vgg16; echo $? > code; }} | true; exit $(cat code)", 1, "standard output cannot be written: Broken pipe")]
    [InlineData("{0} describe lenett 2> /dev/full", 2, null)]
    [InlineData("{0} describe lenett 2>&-", 2, null)]
    [InlineData("{0} describe lenett <&- >&- 2>&-", 2, null)]
    public void Output_that_cannot_be_written_is_one_message_and_an_exit_code(string script, int code, string? message)
    {
        var outcome = CommandLine.RunScript(folder, script).Ended(code);
        if (message is null) Assert.Empty(outcome.Errors);
        else Assert.StartsWith(message, outcome.Error);
    }

    /// <summary>What is printed by a run without standard output once went into the first file that it opened.</summary>
    [Fact(Skip = SkipReason, SkipUnless = nameof(IsLinux))]
    public void A_run_whose_output_is_closed_stops_with_a_checkpoint_and_can_be_continued()
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), Pipeline);
        CommandLine.RunScript(folder, "{0} run p.yaml --out runs <&- >&-").Ended(1);
        Assert.Empty(Directory.GetFiles(RunFolder, "result.json", SearchOption.AllDirectories));
        CommandLine.Run(folder, "run", "p.yaml", "--out", "runs").Ended(0);
    }

    [Fact(Skip = SkipReason, SkipUnless = nameof(IsLinux))]
    public void A_limit_on_the_size_of_files_is_one_message()
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), Pipeline);
        // the runtime maps its code through a file, unless it is told not to: no limit would leave room for that
        var outcome = CommandLine.RunScript(folder, "ulimit -f 600; DOTNET_EnableWriteXorExecute=0 {0} run p.yaml --out runs").Ended(1);
        Assert.Matches(@"^cannot write .*\.safetensors: File too large", outcome.Error);
    }

    [Fact(Skip = SkipReason, SkipUnless = nameof(IsLinux))]
    public void The_end_of_the_terminal_does_not_stop_what_nohup_started()
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), Pipeline);
        const string script = "trap '' HUP; {0} run p.yaml --out runs > log & sleep 1; kill -HUP $!; wait $!";
        CommandLine.RunScript(folder, script).Ended(0);
    }

    public void Dispose() => folder.Dispose();
}
