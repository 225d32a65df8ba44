namespace NativeTickets.Pipelines;

/// <summary>A list of values.</summary>
sealed class YamlList(TextPosition at, IReadOnlyList<YamlNode> items) : YamlNode(at)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Description => "a list";

    public override YamlNode MovedTo(TextPosition place) => new YamlList(place, [.. Items.Select(item => item.MovedTo(place))]);
}
