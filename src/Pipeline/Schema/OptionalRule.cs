namespace NativeTickets.Pipelines;

/// <summary>The word <c>none</c>, or a value of another rule.</summary>
sealed class OptionalRule(ValueRule inner) : ValueRule
{
    public const string None = "none";

    public override string Wanted => $"{None}, or {inner.Wanted}";

    public override IEnumerable<MapRule> Parts => inner.Parts;

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { Text: None } ? new ResolvedScalar(node.At, None, None)
        : node is YamlScalar ? Refuse(node, path, checking)
        : inner.Check(node, path, checking);

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => inner.Merge(low, high, problems);
}
