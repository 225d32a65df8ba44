using System.Runtime.InteropServices;

namespace NativeTickets.Cli;

static class Program
{
    const PosixSignal FileTooLarge = (PosixSignal)25; // SIGXFSZ, of Linux and macOS

    static int Main(string[] arguments)
    {
        // a limit on the size of files (ulimit -f) then makes a write fail, which has a message, and not the process
        using var limit = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileTooLarge, signal => signal.Cancel = true);
        Output.Guard(isOwnProcess: true);
        return CommandLine.Run(arguments);
    }
}
