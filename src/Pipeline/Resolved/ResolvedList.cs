namespace NativeTickets.Pipelines;

/// <summary>A list of checked values.</summary>
sealed class ResolvedList(TextPosition at, IReadOnlyList<ResolvedNode> items) : ResolvedNode(at)
{
    public IReadOnlyList<ResolvedNode> Items { get; } = items;

    public IReadOnlyList<T> Values<T>() => [.. Items.OfType<ResolvedScalar>().Select(item => (T)item.Value)];

    public IReadOnlyList<ResolvedMap> Maps => [.. Items.OfType<ResolvedMap>()];
}
