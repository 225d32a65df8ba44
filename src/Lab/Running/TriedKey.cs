namespace NativeTickets.Lab.Running;

/// <summary>The key that says how many configurations were tried for the arms of claims.</summary>
static class TriedKey
{
    /// <summary>By the id of a train stage.</summary>
    public static Key<IReadOnlyList<KeyValuePair<string, int>>> Tried { get; } = new("tried",
        Rules.FreeMap("train stages", Rules.Count(1, 1_000_000)), Default.Absent("not said"),
        "How many configurations (learning rates, schedules, budgets of attacks) were tried for each arm before these settings were chosen, the one that is "
        + "run among them, by the id of its train stage: `tried: { boosted: 6, dense: 6 }`. The report says so beside the verdicts of claims about these "
        + "arms, and a claim that compares arms tried unequally often is warned of. No result depends on it.", hashed: false);

    /// <summary>Every id is that of a train stage.</summary>
    public static void Check(PipelineSpec spec, Problems problems)
    {
        if (spec.Settings.Find(Tried.Name) is not Settings map) return;
        string[] known = [.. spec.Stages.Where(stage => stage.Kind.EpochsOf(stage) is not null).Select(stage => stage.Id)];
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key)))
            problems.Add(entry.Value.At, $"tried: there is no train stage '{ShownText.Quote(entry.Key)}'{NearestName.Hint(entry.Key, known, "train stage")}");
    }

    /// <summary>The counts that are written; empty for none.</summary>
    public static IReadOnlyDictionary<string, long> In(PipelineSpec spec) =>
        Tried.ReadOr(spec.Settings, []).ToDictionary(arm => arm.Key, arm => (long)arm.Value);
}
