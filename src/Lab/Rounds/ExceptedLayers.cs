namespace NativeTickets.Lab.Rounds;

/// <summary>The layers that a prune stage leaves as they are.</summary>
static class ExceptedLayers
{
    /// <summary>Stands for the last layer that could be pruned.</summary>
    const string Output = "output";

    const string WeightSuffix = ".weight";

    /// <summary>The key.</summary>
    public static Key<IReadOnlyList<string>> Key { get; } = new("except", Rules.List(Rules.Text(200), "layers", fewest: 1, most: 1000, acceptsOne: true,
            distinct: true), Default.Absent("none"),
        "Layers that stay as they are, by the names that `describe` shows, or `output` for the last one; for scores that take a `sparsity`, which is "
        + "then that of the others.");

    /// <summary>The names of the weights that are meant; those of layers that there are not are left out.</summary>
    /// <param name="settings">Of the prune stage.</param>
    /// <param name="weights">The names of all prunable weights, in the network's order.</param>
    public static IReadOnlyCollection<string> Of(Settings settings, IReadOnlyList<string> weights) =>
        [.. Key.ReadOr(settings, []).Select(name => WeightOf(name, weights)).OfType<string>().Distinct()];

    /// <summary>Every name is one of the network's, and something is left to prune.</summary>
    public static void Check(Settings settings, IReadOnlyList<string> weights, string network, Problems problems)
    {
        if (settings.Find(Key.Name) is not SettingsList list) return;
        foreach (var item in list.Items.Cast<SettingsScalar>())
            if (WeightOf(item.Text, weights) is null)
                problems.Add(item.At, $"{network} has no layer '{ShownText.Quote(item.Text)}' whose weights could be pruned"
                    + NearestName.Hint(item.Text, [.. weights.Select(LayerOf), Output], "layer"));
        if (Of(settings, weights).Count == weights.Count)
            problems.Add(list.At, $"except leaves nothing of {network} to prune; wanted one of {string.Join(", ", weights.Select(LayerOf))} to be left");
    }

    static string? WeightOf(string name, IReadOnlyList<string> weights) =>
        name == Output ? weights[^1] : weights.FirstOrDefault(weight => weight == name || LayerOf(weight) == name);

    static string LayerOf(string weight) => weight.EndsWith(WeightSuffix, StringComparison.Ordinal) ? weight[..^WeightSuffix.Length] : weight;
}
