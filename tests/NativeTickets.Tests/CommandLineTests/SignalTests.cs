using System.Runtime.InteropServices;
using NativeTickets.Cli;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>What a signal does to a run: the first asks to stop with a checkpoint, others change nothing.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData(PosixSignal.SIGTERM, 143)]
    [InlineData(PosixSignal.SIGHUP, 129)]
    [InlineData(PosixSignal.SIGINT, 130)]
    public void A_signal_asks_to_stop_and_a_second_one_changes_nothing(PosixSignal signal, int code)
    {
        using var interruption = new Interruption(stopAfter: null, isWorker: false, isAtTerminal: false);
        for (var i = 0; i < 3; i++) Assert.True(Sent(interruption, signal));
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal(code, ExitCode.StoppedBy(signal));
    }

    [Fact]
    public void Only_a_second_interrupt_at_a_terminal_kills()
    {
        using var interruption = new Interruption(stopAfter: null, isWorker: false, isAtTerminal: true);
        Assert.True(Sent(interruption, PosixSignal.SIGTERM));
        Assert.True(Sent(interruption, PosixSignal.SIGTERM));
        Assert.True(Sent(interruption, PosixSignal.SIGINT));
        Assert.True(Sent(interruption, PosixSignal.SIGHUP));
        Assert.False(Sent(interruption, PosixSignal.SIGINT));
    }

    [Fact]
    public void Signals_of_the_user_have_the_codes_of_their_numbers_on_this_system()
    {
        if (OperatingSystem.IsWindows()) return;
        var (first, second) = OperatingSystem.IsLinux() ? (138, 140) : (158, 159);
        Assert.Equal((first, second), (ExitCode.StoppedBy(StopSignals.User1), ExitCode.StoppedBy(StopSignals.User2)));
    }

    [Theory]
    [InlineData(false, 143)]
    [InlineData(true, 75)]
    public void A_worker_that_was_stopped_is_to_be_started_again(bool isWorker, int code)
    {
        using var interruption = new Interruption(stopAfter: null, isWorker, isAtTerminal: false);
        Sent(interruption, PosixSignal.SIGTERM);
        Assert.Equal(code, Interruption.Guard(interruption, "stopped", () => throw new OperationCanceledException(interruption.Token)));
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("110min", 6600)]
    [InlineData("2h", 7200)]
    [InlineData("1h30min", 5400)]
    [InlineData("1d", 86400)]
    [InlineData("1.5s", 1.5)]
    public void A_time_is_read(string text, double seconds) => Assert.Equal(seconds, DurationText.Read("--stop-after", text).TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("2")]
    [InlineData("2 h")]
    [InlineData("30min1h")]
    [InlineData("41d")]
    [InlineData("9999999d")]
    public void What_is_no_time_is_told(string text)
    {
        var told = Assert.Throws<RequestException>(() => DurationText.Read("--stop-after", text)).Message;
        Assert.Contains("wanted a time from 1s to 40d, such as 90s, 110min, 2h or 1h30min", told, StringComparison.Ordinal);
    }

    static bool Sent(Interruption interruption, PosixSignal signal)
    {
        var context = new PosixSignalContext(signal);
        interruption.Stop(context);
        return context.Cancel;
    }
}

/// <summary>The same of whole processes.</summary>
[Trait("Speed", "Slow")] // runs in processes of their own
public sealed class SignalledRunTests : IDisposable
{
    const string SkipReason = "POSIX signals are sent with kill, which Windows lacks; the numbers are Linux's";

    readonly TemporaryFolder folder = new();

    public static bool IsLinux => OperatingSystem.IsLinux();

    [Theory(Skip = SkipReason, SkipUnless = nameof(IsLinux))]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    [InlineData("INT", 130)]
    [InlineData("USR1", 138)]
    [InlineData("USR2", 140)]
    public void A_signal_sent_twice_stops_with_a_checkpoint(string signal, int code)
    {
        TinyRun.Write(folder);
        // a shell has its children ignore Ctrl-C in the background, so that the loop is what runs there
        var script = "(while ! grep -q 'epoch 1' log 2>/dev/null; do sleep 0.02; done; kill -" + signal + " $(cat pid); kill -" + signal
            + " $(cat pid); sleep 0.3; kill -" + signal + " $(cat pid) 2>/dev/null) & echo $$ > pid; exec {0} run tiny.yaml --out runs > log < /dev/null";
        CommandLine.RunScript(folder, script).Ended(code);
        Assert.Contains("everything up to the last step is saved", File.ReadAllText(Path.Combine(folder, "log")), StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, "runs"), "last.safetensors", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_run_stops_after_a_time_and_says_that_it_is_to_be_continued()
    {
        File.WriteAllText(Path.Combine(folder, "long.yaml"), TinyRun.Pipeline.Replace("epochs: 3", "epochs: 3000", StringComparison.Ordinal));
        CommandLine.Run(folder, "run", "long.yaml", "--out", "runs", "--stop-after", "4s").Ended(75);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, "runs"), "last.safetensors", SearchOption.AllDirectories));
    }

    public void Dispose() => folder.Dispose();
}
