namespace NativeTickets.Cli;

/// <summary>The process's standard output and error, guarded once and for all.</summary>
static class Output
{
    static readonly Lock One = new();
    static GuardedWriter? output, errors;

    /// <summary>Whether the process is this program, and ends with what it does.</summary>
    public static bool IsOwnProcess { get; private set; }

    /// <summary>What failed of standard output; null for nothing.</summary>
    public static string? Failure => output?.Failure;

    /// <summary>Is set when standard output fails: nobody can follow what is done any more.</summary>
    public static CancellationToken Lost => output?.Lost ?? CancellationToken.None;

    /// <summary>Puts the guards in place, at first call; a program that has put writers of its own there keeps them.</summary>
    /// <param name="isOwnProcess">Whether the streams are as the process was started with them.</param>
    public static void Guard(bool isOwnProcess)
    {
        lock (One)
        {
            if (output is not null) return;
            IsOwnProcess = isOwnProcess;
            Console.SetOut(output = Guarded(isOwnProcess, StandardStreams.Output, Console.Out));
            Console.SetError(errors = Guarded(isOwnProcess, StandardStreams.Error, Console.Error));
        }
    }

    static GuardedWriter Guarded(bool isOwnProcess, int stream, TextWriter present)
    {
        var encoding = present.Encoding;
        return new GuardedWriter(isOwnProcess ? StandardStreams.Open(stream, encoding) : present, encoding);
    }
}
