namespace NativeTickets.Pipelines;

/// <summary>The keys of an evaluate stage.</summary>
static class EvaluateSchema
{
    /// <summary>An evaluate stage.</summary>
    public static MapRule Stage { get; } = new("an evaluate stage", "Measures the results of other stages, with and without attacks.",
        StageKeys.Id,
        StageKeys.Title,
        new("of", new ListRule(PatternRule.Name, "stage ids", fewest: 1, most: 200, acceptsOne: true, distinct: true), Default.Required,
            "What is measured: train or prune stages.", Hashed: false),
        new("attacks", new ListRule(new ChoiceRule("attack", AttackSchema.InEvaluation), "attacks", most: 50), Default.Of("[]"),
            "Each is run on each; without any, natural accuracy alone is measured."),
        new("split", new WordRule("test", "validation"), Default.Of("test"), "Which images. What is chosen by a result belongs on `validation`."),
        new("images", new CountRule(1, 999_999_999), Default.Absent("all"), "Only the first so many of the split."),
        new("batchSize", new CountRule(1, 65_536), Default.Of("100"), "Images attacked at once; random starts depend on it."))
    { Also = NamesDiffer };

    static void NamesDiffer(ResolvedMap map, Problems problems)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var attack in map.Maps("attacks"))
            if (attack.Entries is [{ Value: ResolvedMap settings }] && settings.TextOrNull("name") is { } name && !seen.Add(name))
                problems.Add(settings.At, $"two attacks are called '{name}'; wanted a 'name' of its own for each");
    }
}
