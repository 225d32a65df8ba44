using System.Runtime.InteropServices;

namespace NativeTickets.Cli;

/// <summary>Turns Ctrl-C and SIGTERM into a request to stop at the next step; the second one kills.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration interrupt, terminate;

    public Interruption()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

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
            return ExitCode.Interrupted;
        }
    }

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    }
}
