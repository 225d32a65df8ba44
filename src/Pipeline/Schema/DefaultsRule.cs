namespace NativeTickets.Pipelines;

/// <summary>Some keys of another map, which hold wherever that map does not write them.</summary>
sealed class DefaultsRule(MapRule map) : ValueRule
{
    public override string Wanted => "a map of defaults: " + string.Join(", ", map.Keys.Select(key => key.Name));

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) => map.Check(node, path, checking with { Partial = true });

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => map.Merge(low, high, problems);
}
