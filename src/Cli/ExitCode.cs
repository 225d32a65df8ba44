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

    /// <summary>Stopped by Ctrl-C (128 + SIGINT, as shells have it).</summary>
    public const int Interrupted = 130;
}
