using System.Globalization;

namespace NativeTickets.Tests;

/// <summary>
/// How much of what can be disturbed a test run disturbs: a seeded choice, or what a variable says. <c>bench/crash</c> and <c>bench/fuzz</c> set it.
/// </summary>
static class FaultScale
{
    /// <summary>A number that a variable overrides; its value <c>all</c> stands for everything there is.</summary>
    public static int Of(string variable, int usual) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => usual,
        "all" => int.MaxValue,
        var text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
    };

    /// <summary>So many of the numbers from 1 to <paramref name="all"/>, in ascending order: the same ones whenever they are asked for.</summary>
    public static int[] Choose(int all, int many, string purpose)
    {
        int[] numbers = [.. Enumerable.Range(1, all)];
        new RandomStream(16, purpose).Shuffle<int>(numbers);
        return [.. numbers.Take(many).Order()];
    }
}
