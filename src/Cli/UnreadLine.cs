using System.CommandLine;
using System.CommandLine.Parsing;

namespace NativeTickets.Cli;

/// <summary>What is said of a command line that cannot be read: a line for each fault on standard error, the last of which says where to read on.</summary>
static class UnreadLine
{
    /// <summary>Says it.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(ParseResult parsed)
    {
        // what is missing may be what was misspelt, so that comes first and alone
        string[] faults = parsed.UnmatchedTokens.Count > 0
            ? [.. parsed.UnmatchedTokens.Select(word => Unknown(parsed.CommandResult.Command, word))]
            : [.. parsed.Errors.Select(error => error.Message.TrimEnd('.')).Distinct()];
        foreach (var fault in faults[..^1]) Failures.Tell(fault, ExitCode.Invalid);
        return Failures.Tell($"{faults[^1]}. '{Line(parsed.CommandResult)} --help' lists what there is", ExitCode.Invalid);
    }

    /// <summary>A flag that the verb does not know and that was therefore taken for one of its arguments; null for none.</summary>
    public static string? FlagAsArgument(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)) return null; // what follows it is meant as it stands
        var words = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        return words.FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal)) is { } flag ? Unknown(parsed.CommandResult.Command, flag) : null;
    }

    static string Unknown(Command command, string word)
    {
        var isFlag = word.StartsWith('-');
        var what = isFlag ? "flag" : command.Subcommands.Count > 0 ? "verb" : null;
        if (what is null) return $"'{ShownText.Quote(word)}' is one argument more than '{command.Name}' takes";
        string[] known = [.. isFlag ? command.Options.Select(option => option.Name) : command.Subcommands.Select(verb => verb.Name)];
        return $"there is no {what} '{ShownText.Quote(word)}'{NearestName.Hint(word, known, what)}";
    }

    static string Line(CommandResult command) => command.Parent is CommandResult outer ? $"{Line(outer)} {command.Command.Name}" : "nativetickets";
}
