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
        new("attacks", new ListRule(new ChoiceRule("attack", EvaluationAttackSchema.Options), "attacks", most: 50), Default.Of("[]"),
            "Each is run on each image that is rightly classified as it is; without any, natural accuracy alone is measured."),
        new("weights", new WordRule("kept", "last"), Default.Of("kept"), "Whose weights: those that each training kept, or those of its last epoch. Prune stages have one kind."),
        new("split", new WordRule("test", "validation"), Default.Of("test"), "Which images. What is chosen by a result belongs on `validation`."),
        new("images", new CountRule(1, 999_999_999), Default.Absent("all"), "Only the first so many of the split."),
        new("batchSize", new CountRule(1, 65_536), Default.Of("100"), "Images attacked at once; no result depends on it."),
        new("saveImages", new FlagRule(), Default.Of("false"), "Whether adversarial images are written, as `images/<network>/<attack>/*.safetensors` in the stage's folder; `stored` reads them again."))
    { Also = NamesDiffer };

    static void NamesDiffer(ResolvedMap map, Problems problems)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var attack in map.Maps("attacks"))
        {
            if (attack.Entries is not [{ Key: var kind, Value: ResolvedMap settings }]) continue;
            foreach (var name in AttackReader.Read(kind, settings).Select(one => one.Name))
                if (MetricNames.ReservedAttacks.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith(MetricNames.WorstCase, StringComparison.OrdinalIgnoreCase))
                    problems.Add(settings.At, $"an attack is called '{name}', which evaluations call something of their own; wanted another name");
                else if (!seen.Add(name))
                    problems.Add(settings.At, $"two attacks are called '{name}'; wanted a 'name' of its own for each");
        }
    }
}
