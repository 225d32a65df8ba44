namespace NativeTickets.Pipelines;

/// <summary>One of several options, each with its own settings: <c>crossEntropy</c> or <c>{ pgd: { epsilon: 8/255 } }</c>.</summary>
sealed class ChoiceRule(string noun, params ChoiceOption[] options) : ValueRule
{
    readonly string[] names = [.. options.Select(option => option.Name)];

    public IReadOnlyList<ChoiceOption> Options => options;

    public override string Wanted => string.Join(" or ", options.Select(option => option.Settings is null ? option.Name : $"{option.Name}: {{ … }}"));

    public override IEnumerable<MapRule> Parts => options.Select(option => option.Settings).OfType<MapRule>();

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        var (name, place, settings) = node switch
        {
            YamlScalar { IsNull: false } word => (word.Text, word.At, null),
            YamlMap { Entries: [var only] } => (only.Key, only.At, only.Value),
            _ => (null, default, null),
        };
        if (name is null) return Refuse(node, path, checking);
        if (Array.Find(options, option => option.Name == name) is not { } chosen)
        {
            checking.Problems.Add(place, $"unknown {noun} '{Problems.Printable(name)}'{NearestName.Hint(name, names, noun)}");
            return null;
        }
        if (chosen.Settings is null)
        {
            if (settings is null or { IsNull: true }) return new ResolvedScalar(place, name, name);
            checking.Problems.Add(settings.At, $"{path}.{name} is {settings.Description}; wanted the bare word {name}");
            return null;
        }
        // stage kinds have no path: their keys are named alone
        var inner = path.Length == 0 ? "" : $"{path}.{name}";
        return chosen.Settings.Check(settings ?? new YamlMap(place, []), inner, checking) is { } value
            ? new ResolvedMap(place, [new ResolvedEntry(name, value, true)])
            : null;
    }

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems)
    {
        if (low is not YamlMap { Entries: [var old] } || high is not YamlMap { Entries: [var over] } || old.Key != over.Key) return high;
        var settings = Array.Find(options, option => option.Name == old.Key)?.Settings;
        return settings is null ? high : new YamlMap(high.At, [over with { Value = settings.Merge(old.Value, over.Value, problems) }]);
    }
}
