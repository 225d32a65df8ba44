using System.CommandLine;

namespace NativeTickets.Cli;

static class Program
{
    static int Main(string[] arguments)
    {
        var root = new RootCommand("NativeTickets finds boosting tickets, trains and attacks them, and says whether the claim held.")
        {
            RunVerb.Create(),
            CheckVerb.Create(),
            ReportVerb.Create(),
            ExportVerb.Create(),
            DescribeVerb.Create(),
            DataVerb.Create(),
            DevicesVerb.Create(),
        };
        var parsed = root.Parse(arguments);
        var code = parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        return parsed.Errors.Count > 0 ? ExitCode.Invalid : code;
    }
}
