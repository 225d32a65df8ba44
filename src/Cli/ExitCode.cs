using System.Runtime.InteropServices;

namespace NativeTickets.Cli;

/// <summary>What the process answers to the shell.</summary>
static class ExitCode
{
    /// <summary>Done, and no claim refuted.</summary>
    public const int Done = 0;

    /// <summary>Failed: a locked folder, missing data, a missing device, a full disk.</summary>
    public const int Failed = 1;

    /// <summary>The pipeline is invalid, or the command line is.</summary>
    public const int Invalid = 2;

    /// <summary>A claim was refuted.</summary>
    public const int Refuted = 3;

    /// <summary>A fault of the program (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;

    /// <summary>
    /// To be started again (EX_TEMPFAIL of sysexits.h): its time was up, or a worker was stopped by a signal. Everything up to the last step is saved.
    /// </summary>
    public const int ToBeContinued = 75;

    /// <summary>Stopped by a signal: 128 and its number, as shells have it.</summary>
    public static int StoppedBy(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 129,
        PosixSignal.SIGINT => 130,
        PosixSignal.SIGTERM => 143,
        var user when StopSignals.All.Contains(user) => 128 + (int)user, // these have their own numbers
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "stops nothing here"),
    };
}
