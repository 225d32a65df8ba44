using System.Text.Json.Nodes;

namespace NativeTickets.Lab.Models;

/// <summary>A list of layers, at least one; its words name every kind, also those that have no keys and so no table on the reference page.</summary>
sealed class LayersRule(Registry<LayerKind> kinds) : Rule<IReadOnlyList<Chosen<LayerKind>>>
{
    readonly Rule<IReadOnlyList<Chosen<LayerKind>>> list = Rules.List(Rules.Kind("layer", kinds), "layers");

    public override string Wanted => $"a list of at least one layer: {string.Join(", ", kinds.All.Select(kind => kind.Name))}";

    public override IEnumerable<MapRule> Parts => list.Parts;

    public override JsonObject ToJsonSchema(JsonSchemaScope scope)
    {
        var layers = list.ToJsonSchema(scope);
        layers["minItems"] = 1;
        return layers;
    }

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlList { Items.Count: > 0 } ? list.Check(node, path, checking) : Refuse(node, path, checking);

    public override IReadOnlyList<Chosen<LayerKind>> Read(SettingsNode node) => list.Read(node);
}
