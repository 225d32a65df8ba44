using System.Text.Json.Nodes;

namespace NativeTickets.Plan.Pipelines;

/// <summary>The replicates of a pipeline.</summary>
/// <param name="Seeds">All that may run, at least one, all different.</param>
/// <param name="Looks">After how many of them the claims are looked at, rising, the last one all of them; null where all run whatever they show.</param>
public sealed record SeedPlan(IReadOnlyList<long> Seeds, IReadOnlyList<int>? Looks);

/// <summary>Seeds: one, several, or as many as it takes to decide the claims.</summary>
sealed class SeedsRule : Rule<SeedPlan>
{
    const int MostSeeds = 1000;
    const int LargestSeed = 999_999_999;

    // three seeds are the fewest whose interval is of any use; each further look costs the last one some of its certainty
    static readonly int[] UsualLooks = [3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800];

    static readonly Rule<IReadOnlyList<int>> Fixed =
        Rules.List(Rules.Count(0, LargestSeed), "seeds", fewest: 1, most: MostSeeds, acceptsOne: true, distinct: true);

    static readonly Key<int> From = new("from", Rules.Count(0, LargestSeed), Default.Of("1"), "The first seed; the others follow it one by one.");

    static readonly Key<int> UpTo = new("upTo", Rules.Count(0, LargestSeed), Default.Required, "The last seed that may run, at least one above `from`.");

    static readonly Key<string> Until = new("until", Rules.Word("decided"), Default.Of("decided"),
        "`decided`: no further seed runs once every claim (not its controls) of every entry of the matrix is reproduced or refuted.");

    static readonly Key<IReadOnlyList<int>> Looks = new("looks",
        Rules.List(Rules.Count(2, MostSeeds), "numbers of seeds", fewest: 1, most: 30, distinct: true),
        Default.From("of 3, 5, 8, 12, 20, 30, 50, … those below the number of seeds, and that", settings => $"[{string.Join(", ", UsualOf(settings))}]"),
        "After how many seeds the claims are looked at, rising, the last one all of them. Each look has its own confidence, such that all together are wrong "
        + "no more often than a single one.");

    static readonly MapRule Sequential = new("seeds until claims are decided",
        "Seeds that run one after another until the claims are decided. [Statistics](statistics.md#seeds-until-decided) has how.", From, UpTo, Until, Looks)
    {
        Also = Check,
    };

    public override string Wanted => $"{Fixed.Wanted}, or {Sequential.Wanted}";

    public override IEnumerable<MapRule> Parts => Sequential.Parts;

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.AnyOf(Fixed.ToJsonSchema(scope), Sequential.ToJsonSchema(scope));

    public override IEnumerable<Level> Levels => Sequential.Levels;

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlMap ? Sequential.Check(node, path, checking) : Fixed.Check(node, path, checking);

    public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => Sequential.Merge(low, high, problems);

    public override SeedPlan Read(SettingsNode node) => node is Settings map
        ? new SeedPlan([.. Enumerable.Range(From.Read(map), Count(map)).Select(seed => (long)seed)], Looks.Read(map))
        : new SeedPlan([.. Fixed.Read(node).Select(seed => (long)seed)], null);

    static int Count(Settings map) => UpTo.Read(map) - From.Read(map) + 1;

    static IEnumerable<int> UsualOf(Settings map)
    {
        if (!UpTo.TryRead(map, out var last)) return [2];
        var count = last - From.ReadOr(map, 1) + 1;
        return [.. UsualLooks.Where(look => look < count), Math.Clamp(count, 2, MostSeeds)];
    }

    static void Check(Settings map, Problems problems)
    {
        var count = Count(map);
        if (count is < 2 or > MostSeeds)
        {
            problems.Add(map.Find(UpTo.Name)!.At, count < 2
                ? $"seed.upTo is {UpTo.Read(map)}, and from is {From.Read(map)}; wanted one above from at least"
                : $"seed is {count:#,0} seeds; wanted at most {MostSeeds:#,0}");
            return;
        }
        var looks = Looks.Read(map);
        if (looks.Zip(looks.Skip(1)).Any(pair => pair.Second <= pair.First) || looks[^1] != count)
            problems.Add(map.Find(Looks.Name)!.At,
                $"seed.looks are {string.Join(", ", looks)}; wanted rising numbers of which the last is {count}, the number of seeds");
    }
}
