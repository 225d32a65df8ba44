namespace NativeTickets.Pipelines;

/// <summary>Two numbers, the lower first.</summary>
sealed class RangeRule : ValueRule
{
    static readonly ListRule Ends = new(new NumberRule(-1e12, 1e12), "two numbers");

    public override string Wanted => "two numbers, the lower first, such as [60%, 96%]";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlList { Items.Count: 2 } && Ends.Check(node, path, checking) is ResolvedList list
            ? list.Values<double>() is [var low, var high] && low < high ? list : Refuse(node, path, checking)
            : Refuse(node, path, checking);
}
