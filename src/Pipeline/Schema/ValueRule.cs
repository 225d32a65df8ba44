namespace NativeTickets.Pipelines;

/// <summary>What a value has to be. One rule serves the check, the error messages, the merging of defaults and scales, and the reference page.</summary>
abstract class ValueRule
{
    /// <summary>The end of "wanted …".</summary>
    public abstract string Wanted { get; }

    /// <summary>The maps this value may hold, for the reference page.</summary>
    public virtual IEnumerable<MapRule> Parts => [];

    /// <summary>Checks a value and fills in its defaults. Problems are collected; null where nothing of the value can be used.</summary>
    /// <param name="node">The value as read.</param>
    /// <param name="path">What a message calls it, such as <c>optimizer.sgd.momentum</c>.</param>
    /// <param name="checking">Where problems go.</param>
    public abstract ResolvedNode? Check(YamlNode node, string path, Checking checking);

    /// <summary>
    /// The value that remains when <paramref name="high"/> is written over <paramref name="low"/>: the high one, unless both are maps of one kind.
    /// </summary>
    public virtual YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => high;

    protected ResolvedNode? Refuse(YamlNode node, string path, Checking checking, string hint = "")
    {
        checking.Problems.Add(node.At, $"{path} is {node.Description}; wanted {Wanted}{hint}");
        return null;
    }
}
