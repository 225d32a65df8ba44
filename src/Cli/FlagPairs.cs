using System.CommandLine;

namespace NativeTickets.Cli;

/// <summary>Flags that mean something only with another one, or never with it: ignored, they would be believed to have been heeded.</summary>
static class FlagPairs
{
    /// <summary>Refuses flags that are given although one that they belong to is not.</summary>
    /// <exception cref="RequestException">One of them is.</exception>
    public static void Need(ParseResult parsed, Option needed, params ReadOnlySpan<Option> dependents)
    {
        if (IsGiven(parsed, needed)) return;
        foreach (var dependent in dependents)
            if (IsGiven(parsed, dependent)) throw new RequestException($"{dependent.Name} belongs to {needed.Name}; wanted {needed.Name} too, or neither");
    }

    /// <summary>Refuses flags that are given beside one that leaves them without meaning.</summary>
    /// <exception cref="RequestException">One of them is.</exception>
    public static void Exclude(ParseResult parsed, Option given, params ReadOnlySpan<Option> others)
    {
        if (!IsGiven(parsed, given)) return;
        foreach (var other in others)
            if (IsGiven(parsed, other)) throw new RequestException($"{other.Name} has no meaning with {given.Name}; leave one of them out");
    }

    static bool IsGiven(ParseResult parsed, Option flag) => parsed.GetResult(flag) is { Implicit: false };
}
