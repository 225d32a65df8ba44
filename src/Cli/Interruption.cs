using System.Runtime.InteropServices;

namespace NativeTickets.Cli;

/// <summary>
/// Turns the signals by which terminals and schedulers end programs into a request to stop at the next step, with a checkpoint. More of them change nothing,
/// since schedulers send SIGTERM twice within a second; only a second Ctrl-C kills, where somebody sits at a terminal. An output that nobody can read any more
/// and the end of <c>--stop-after</c> ask for the same. A signal that was ignored when the program was started, as <c>nohup</c> has it, stays ignored: the
/// runtime sees to that.
/// </summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Output.Lost);
    readonly PosixSignalRegistration[] registrations;
    readonly bool isWorker, isAtTerminal;
    readonly Timer? end;
    PosixSignal? received;
    bool timeIsUp, wasInterrupted;

    /// <summary>Listens from now on.</summary>
    /// <param name="stopAfter">Asks to stop after this time; null for never.</param>
    /// <param name="isWorker">Whether whoever started it is to start it again after a signal, which its exit code says.</param>
    public Interruption(TimeSpan? stopAfter = null, bool isWorker = false) : this(stopAfter, isWorker, isAtTerminal: !Console.IsInputRedirected) { }

    internal Interruption(TimeSpan? stopAfter, bool isWorker, bool isAtTerminal)
    {
        (this.isWorker, this.isAtTerminal) = (isWorker, isAtTerminal);
        registrations = [.. StopSignals.All.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
        if (stopAfter is { } time) end = new Timer(_ => EndOfTime(), null, time, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => source.Token;

    /// <summary>Does some work; if it was asked to stop, says so and answers with the exit code that shells and schedulers expect.</summary>
    public static int Guard(Interruption interruption, string message, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Screen.Line(message);
            return interruption.Code;
        }
    }

    public void Dispose()
    {
        end?.Dispose();
        if (received is not null && Output.IsOwnProcess) return; // it ends now, and another signal must not end it earlier and with another code
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    int Code => received is { } signal ? isWorker ? ExitCode.ToBeContinued : ExitCode.StoppedBy(signal)
        : timeIsUp ? ExitCode.ToBeContinued
        : ExitCode.Failed;

    internal void Stop(PosixSignalContext context)
    {
        context.Cancel = !(isAtTerminal && wasInterrupted && context.Signal == PosixSignal.SIGINT);
        wasInterrupted |= context.Signal == PosixSignal.SIGINT;
        received ??= context.Signal;
        source.Cancel();
    }

    void EndOfTime()
    {
        timeIsUp = true;
        source.Cancel();
    }
}

/// <summary>The signals that ask a program to stop.</summary>
static class StopSignals
{
    static readonly bool IsBsd = OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD();

    /// <summary>SIGUSR1, by its number on this system.</summary>
    public static PosixSignal User1 { get; } = (PosixSignal)(IsBsd ? 30 : 10);

    /// <summary>SIGUSR2, by its number on this system.</summary>
    public static PosixSignal User2 { get; } = (PosixSignal)(IsBsd ? 31 : 12);

    /// <summary>Those that this system has.</summary>
    public static IReadOnlyList<PosixSignal> All { get; } = OperatingSystem.IsWindows()
        ? [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]
        : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, User1, User2];
}
