using System.CommandLine;

namespace NativeTickets.Cli;

/// <summary>The command line. A program of one's own registers its kinds and then hands its arguments on to it.</summary>
public static class CommandLine
{
    /// <summary>Does what the arguments say.</summary>
    /// <returns>The exit code: 0 done, 1 failed, 2 arguments or pipeline invalid, 3 a claim was refuted, 70 a fault of the program.</returns>
    public static int Run(string[] arguments)
    {
        var root = new RootCommand("NativeTickets finds boosting tickets, trains and attacks them, and says whether the claim held.")
        {
            RunVerb.Create(),
            CheckVerb.Create(),
            ReportVerb.Create(),
            VerifyVerb.Create(),
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
