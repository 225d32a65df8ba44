namespace NativeTickets.Pipelines;

/// <summary>An axis of the matrix: the values of the key it is named after, or a map with the keys that vary together and their values.</summary>
sealed class AxisRule : ValueRule
{
    /// <summary>The key under which an axis lists the keys it varies.</summary>
    public const string Keys = "keys";

    const string Values = "values";

    static readonly ListRule ValueList = new(new AxisValueRule(), "values", fewest: 1, most: 1000, distinct: true);

    static readonly MapRule Named = new("an axis of its own name", "Several keys that take the same values together.",
        new(Keys, new ListRule(new AxisValueRule(), "keys such as `ticket.sparsity`", fewest: 1, most: 200, acceptsOne: true, distinct: true), Default.Required,
            "The keys, each as `<stage id>.<key>`."),
        new(Values, ValueList, Default.Required, "What they take, one after another."));

    public override string Wanted => $"{ValueList.Wanted}, or {Named.Wanted}";

    public override IEnumerable<MapRule> Parts => Named.Parts;

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlMap ? Named.Check(node, path, checking) : ValueList.Check(node, path, checking);

    /// <summary>The values of an axis as read; null where they are none.</summary>
    public static IReadOnlyList<YamlScalar>? ValuesOf(YamlNode axis) =>
        (axis is YamlMap map ? map.Find(Values)?.Value : axis) is YamlList list && list.Items.All(item => item is YamlScalar) ? Texts(list) : null;

    /// <summary>The values of a checked axis.</summary>
    public static IReadOnlyList<string> ValuesOf(ResolvedNode axis) => axis is ResolvedMap map ? map.Values<string>(Values) : ((ResolvedList)axis).Values<string>();

    /// <summary>The keys that a checked axis varies.</summary>
    public static IReadOnlyList<string> KeysOf(ResolvedEntry axis) => axis.Value is ResolvedMap map ? map.Values<string>(Keys) : [axis.Key];

    /// <summary>The scalars of a list, or a scalar that stands for a list of one.</summary>
    public static IReadOnlyList<YamlScalar> Texts(YamlNode node) => node is YamlScalar one ? [one] : [.. ((node as YamlList)?.Items ?? []).OfType<YamlScalar>()];

    /// <summary>The axis as a map that names its keys.</summary>
    public static YamlMap Write(TextPosition at, IEnumerable<AxisPlace> places, IReadOnlyList<YamlScalar> values) => new(at,
    [
        new(Keys, at, new YamlList(at, [.. places.Select(place => new YamlScalar(at, place.Text))])),
        new(Values, at, new YamlList(at, values)),
    ]);
}
