namespace NativeTickets.Cli;

static class Program
{
    static int Main(string[] arguments) => CommandLine.Run(arguments);
}
