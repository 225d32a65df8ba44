using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace NativeTickets.Cli;

/// <summary>The command line. A program of one's own registers its kinds and then hands its arguments on to it.</summary>
public static class CommandLine
{
    /// <summary>Does what the arguments say. Nothing is thrown: what goes wrong is one line on standard error and an exit code.</summary>
    /// <returns>
    /// The exit code: 0 done, 1 failed, 2 arguments or pipeline invalid, 3 a claim was refuted, 70 a fault of the program, 75 stopped by <c>--stop-after</c>
    /// or, as a worker, by a signal; 128 and the signal's number for any other that was stopped by one.
    /// </returns>
    public static int Run(string[] arguments) => Run(Verbs(), arguments);

    /// <summary>All verbs.</summary>
    internal static RootCommand Verbs() => new("NativeTickets finds boosting tickets, trains and attacks them, and says whether the claim held.")
    {
        InitVerb.Create(),
        RunVerb.Create(),
        AuditVerb.Create(),
        CheckVerb.Create(),
        SchemaVerb.Create(),
        PlanVerb.Create(),
        SubmitVerb.Create(),
        StatusVerb.Create(),
        CancelVerb.Create(),
        ReportVerb.Create(),
        ListVerb.Create(),
        CompareVerb.Create(),
        CleanVerb.Create(),
        ServeVerb.Create(),
        VerifyVerb.Create(),
        ExportVerb.Create(),
        DescribeVerb.Create(),
        DataVerb.Create(),
        DevicesVerb.Create(),
    };

    internal static int Run(RootCommand verbs, string[] arguments)
    {
        Output.Guard(isOwnProcess: false);
        Screen.Form = ScreenForm.Text;
        void OnAnotherThread(object sender, UnhandledExceptionEventArgs fault)
        {
            if (fault.ExceptionObject is Exception error) Environment.Exit(Fault.Tell(error, arguments));
        }

        AppDomain.CurrentDomain.UnhandledException += OnAnotherThread;
        try
        {
            // an argument that begins with @ is an argument, and not the name of a file that is read without any limit
            var parsed = verbs.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (EmptyWord(parsed) is { } empty) return Failures.Tell($"{empty} is empty; wanted a value, or none of it", ExitCode.Invalid);
            if (parsed is { Action: ParseErrorAction, Tokens.Count: > 0 }) return UnreadLine.Tell(parsed);
            if (UnreadLine.FlagAsArgument(parsed) is { } flag) return Failures.Tell(flag, ExitCode.Invalid);
            var messages = parsed.Errors.Count > 0 ? Console.Error : Console.Out;
            var code = parsed.Invoke(new InvocationConfiguration
            {
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
                Output = messages,
            });
            if (Output.Failure is { } lost)
                return Failures.Tell($"standard output cannot be written: {lost}. What was done until then is kept", ExitCode.Failed);
            return parsed.Errors.Count > 0 ? ExitCode.Invalid : code;
        }
        catch (Exception error)
        {
            return Fault.Tell(error, arguments);
        }
        finally
        {
            AppDomain.CurrentDomain.UnhandledException -= OnAnotherThread;
        }
    }

    /// <summary>What was given an empty text, as a variable of a script without a value gives it; null for nothing.</summary>
    static string? EmptyWord(ParseResult parsed)
    {
        foreach (var given in parsed.CommandResult.Children.Where(given => given.Tokens.Any(token => token.Value.Trim().Length == 0)))
            return given is OptionResult option ? option.Option.Name : given is ArgumentResult argument ? $"the {argument.Argument.Name}" : "an argument";
        return null;
    }
}
