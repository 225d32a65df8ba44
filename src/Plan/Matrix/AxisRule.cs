using System.Text.Json.Nodes;

namespace NativeTickets.Plan.Matrix;

/// <summary>A value of a matrix axis as written; the key it is put into checks it.</summary>
sealed class AxisValueRule : Rule<string>
{
    const int Longest = 200;

    public override string Wanted => "a word or a number";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.AnyText(Longest);

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { IsNull: false, Text.Length: <= Longest } scalar
            ? new SettingsScalar(node.At, scalar.Text, scalar.Text, scalar.Quoted)
            : Refuse(node, path, checking);
}

/// <summary>An axis of the matrix as checked.</summary>
/// <param name="Keys">The keys that vary together; null where the axis is called by its only key.</param>
/// <param name="Values">What they take, one after another.</param>
public sealed record AxisSettings(IReadOnlyList<string>? Keys, IReadOnlyList<string> Values);

/// <summary>An axis of the matrix: the values of the key it is named after, or a map with the keys that vary together and their values.</summary>
public sealed class AxisRule : Rule<AxisSettings>
{
    /// <summary>The key under which an axis lists the keys it varies.</summary>
    public const string KeysName = "keys";

    const string ValuesName = "values";

    static readonly Rule<IReadOnlyList<string>> ValueList = Rules.List(new AxisValueRule(), "values", fewest: 1, most: 1000, distinct: true);

    static readonly Key<IReadOnlyList<string>> Keys = new(KeysName,
        Rules.List(new AxisValueRule(), "keys such as `ticket.sparsity`", fewest: 1, most: 200, acceptsOne: true, distinct: true), Default.Required,
        "The keys, each as `<stage id>.<key>`.");

    static readonly Key<IReadOnlyList<string>> Values = new(ValuesName, ValueList, Default.Required, "What they take, one after another.");

    static readonly MapRule Named = new("an axis of its own name", "Several keys that take the same values together.", Keys, Values);

    /// <inheritdoc/>
    public override string Wanted => $"{ValueList.Wanted}, or {Named.Wanted}";

    /// <inheritdoc/>
    public override IEnumerable<MapRule> Parts => Named.Parts;

    /// <inheritdoc/>
    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.AnyOf(ValueList.ToJsonSchema(scope), Named.ToJsonSchema(scope.Whole));

    /// <inheritdoc/>
    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlMap ? Named.Check(node, path, checking) : ValueList.Check(node, path, checking);

    /// <inheritdoc/>
    public override AxisSettings Read(SettingsNode node) =>
        node is Settings map ? new(Keys.Read(map), Values.Read(map)) : new(null, ValueList.Read(node));

    /// <summary>The values of an axis as read; null where they are none.</summary>
    public static IReadOnlyList<YamlScalar>? ValuesOf(YamlNode axis) =>
        (axis is YamlMap map ? map.Find(ValuesName)?.Value : axis) is YamlList list && list.Items.All(item => item is YamlScalar) ? Texts(list) : null;

    /// <summary>The scalars of a list, or a scalar that stands for a list of one.</summary>
    public static IReadOnlyList<YamlScalar> Texts(YamlNode node) =>
        node is YamlScalar one ? [one] : [.. ((node as YamlList)?.Items ?? []).OfType<YamlScalar>()];

    /// <summary>The axis as a map that names its keys.</summary>
    public static YamlMap Write(TextPosition at, IEnumerable<AxisPlace> places, IReadOnlyList<YamlScalar> values) => new(at,
    [
        new(KeysName, at, new YamlList(at, [.. places.Select(place => new YamlScalar(at, place.Text))])),
        new(ValuesName, at, new YamlList(at, values)),
    ]);
}
