namespace NativeTickets.Pipelines;

/// <summary>A number in an interval; each end belongs to it or not.</summary>
sealed class NumberRule(double low, double high, bool aboveLow = false, bool belowHigh = false, string examples = "") : ValueRule
{
    public override string Wanted =>
        $"a number {(aboveLow ? "above" : "from")} {NumberText.Shortest(low)}{(aboveLow ? " and" : " to")} "
        + $"{(belowHigh ? "below " : aboveLow ? "at most " : "")}{NumberText.Shortest(high)}{examples}";

    /// <summary>A share of one: <c>0.8</c>, <c>80%</c>.</summary>
    public static NumberRule Fraction(bool belowOne) => new(0, 1, belowHigh: belowOne, examples: ", such as 0.8 or 80%");

    /// <summary>A distance between pixels, which lie in [0, 1].</summary>
    public static NumberRule Pixels() => new(0, 1, examples: " (pixels lie in [0, 1]), such as 8/255 or 0.3");

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar { Quoted: false } scalar || !NumberText.TryNumber(scalar.Text, out var value)) return Refuse(node, path, checking);
        var inside = (aboveLow ? value > low : value >= low) && (belowHigh ? value < high : value <= high);
        return inside ? new ResolvedScalar(node.At, value, scalar.Text) : Refuse(node, path, checking);
    }
}
