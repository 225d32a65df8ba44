using System.Runtime.InteropServices;

namespace NativeTickets.Cli;

/// <summary>
/// Turns Ctrl-C, SIGTERM and the end of the terminal (SIGHUP) into a request to stop at the next step; the second one kills. So does an output that nobody can
/// read any more. A signal that was ignored when the program was started, as <c>nohup</c> has it, stays ignored: the runtime sees to that.
/// </summary>
sealed class Interruption : IDisposable
{
    static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    readonly CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Output.Lost);
    readonly PosixSignalRegistration[] registrations;
    PosixSignal? received;

    public Interruption() => registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    public CancellationToken Token => source.Token;

    /// <summary>Does some work; if it was asked to stop, says so and answers with the exit code that shells expect.</summary>
    public static int Guard(Interruption interruption, string message, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Screen.Line(message);
            return interruption.received is { } signal ? ExitCode.StoppedBy(signal) : ExitCode.Failed;
        }
    }

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = !source.IsCancellationRequested;
        received ??= context.Signal;
        source.Cancel();
    }
}
