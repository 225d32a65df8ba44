namespace NativeTickets.Pipelines;

/// <summary>What every stage has.</summary>
static class StageKeys
{
    public static KeyRule Id { get; } = new("id", PatternRule.Name, Default.Required,
        "Names the stage: for later stages, claims, the report and its folder.", Hashed: false);

    public static KeyRule Title { get; } = new("title", new TextRule(200), Default.From("the id", map => map.TextOrNull("id")),
        "What tables and figures call it.", Hashed: false);
}
