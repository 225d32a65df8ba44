namespace NativeTickets.Tests;

/// <summary>How a process of the command line ended, and what it printed.</summary>
sealed record CommandLineOutcome(int ExitCode, string Output, string Errors)
{
    /// <summary>Holds it to an exit code, and shows what it printed where that is another.</summary>
    public CommandLineOutcome Ended(int code)
    {
        Assert.True(ExitCode == code, $"ended with {ExitCode}, wanted {code}:\n{Output}{Errors}");
        return this;
    }

    /// <summary>The one message of a failure, a single line.</summary>
    public string Error
    {
        get
        {
            Assert.StartsWith("error: ", Errors);
            return Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries))["error: ".Length..];
        }
    }
}
