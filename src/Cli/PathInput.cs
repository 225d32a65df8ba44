using System.CommandLine;
using System.CommandLine.Parsing;

namespace NativeTickets.Cli;

/// <summary>Arguments and flags that are paths: <c>~</c> is the user's own folder in them, also where a shell leaves it, as in <c>--out=~/runs</c>.</summary>
static class PathInput
{
    public static Argument<string> Argument(string name, string description) => new(name) { Description = description, CustomParser = Read };

    /// <summary>An argument that has a default.</summary>
    public static Argument<string> Argument(string name, string description, string otherwise) =>
        new(name) { Description = description, CustomParser = Read, DefaultValueFactory = _ => otherwise };

    public static Option<string?> Option(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, CustomParser = Read };

    /// <summary>A path that has a default.</summary>
    public static Option<string> OptionOr(string otherwise, string name, string description) =>
        new(name) { Description = description, CustomParser = Read, DefaultValueFactory = _ => otherwise };

    static string Read(ArgumentResult argument) => UserPath.Expand(argument.Tokens[0].Value);
}
