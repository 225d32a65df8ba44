using System.Text.Json.Nodes;

namespace NativeTickets.Lab.Forecasts;

/// <summary>What is known of a study before it runs: by how much the two sides of its claims scatter from seed to seed.</summary>
/// <param name="Folder">The run folder of a pilot; null where deviations are written.</param>
/// <param name="Deviations">Standard deviations of the difference of both sides by claim; empty where a pilot shows them.</param>
sealed record Pilot(string? Folder, IReadOnlyDictionary<string, double> Deviations);

/// <summary>The key that says where a pilot of the study is.</summary>
static class PilotKey
{
    /// <summary>A run folder, or what one showed.</summary>
    public static Key<Pilot?> Pilot { get; } = new("pilot", new PilotRule(), Default.Absent("none"),
        "What `check` forecasts the power of claims by: the run folder of a pilot with the same stages and other seeds, or the standard deviation over seeds "
        + "of the difference of both sides, by claim: `pilot: { \"boosted.testAccuracy >= dense.testAccuracy\": 1.8pp }`. No result depends on it.",
        hashed: false);

    /// <summary>The pilot of a pipeline; null for none.</summary>
    public static Pilot? Of(PipelineSpec spec) => Pilot.ReadOr(spec.Settings, null);

    /// <summary>Every deviation is that of a claim.</summary>
    public static void Check(PipelineSpec spec, Problems problems)
    {
        if (spec.Settings.Find(Pilot.Name) is not Settings map) return;
        string[] known = [.. spec.Claims.Select(claim => NameOf(claim.Text))];
        foreach (var entry in map.Entries.Where(entry => !known.Contains(NameOf(entry.Key))))
            problems.Add(entry.Value.At, $"pilot: there is no claim '{ShownText.Quote(entry.Key)}'{NearestName.Hint(NameOf(entry.Key), known, "claim")}");
    }

    /// <summary>A claim's text with one space between its words.</summary>
    public static string NameOf(string claim) => string.Join(' ', claim.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    sealed class PilotRule : Rule<Pilot?>
    {
        static readonly Rule<string> Folder = Rules.File("a run folder");

        static readonly Rule<IReadOnlyList<KeyValuePair<string, double>>> Deviations = Rules.FreeMap("claims", new DeviationRule());

        public override string Wanted => $"{Folder.Wanted}, or {Deviations.Wanted}";

        public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.AnyOf(Folder.ToJsonSchema(scope), Deviations.ToJsonSchema(scope));

        public override SettingsNode? Check(YamlNode node, string path, Checking checking) => node is YamlMap
            ? Deviations.Check(node, path, checking)
            : node is YamlScalar ? Folder.Check(node, path, checking) : Refuse(node, path, checking);

        public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => Deviations.Merge(low, high, problems);

        public override Pilot? Read(SettingsNode node) => node is SettingsScalar folder
            ? Folder.Read(folder) is var path && path != Rules.None ? new Pilot(path, new Dictionary<string, double>()) : null
            : new Pilot(null, Deviations.Read(node).ToDictionary(claim => NameOf(claim.Key), claim => claim.Value));
    }

    sealed class DeviationRule : Rule<double>
    {
        public override string Wanted => "a standard deviation in the metric's own unit, such as 1.8pp";

        public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonNumbers.Difference();

        public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
            node is YamlScalar { Quoted: false } scalar && NumberText.TryDifference(scalar.Text, out var value) && value > 0
                ? new SettingsScalar(node.At, value, scalar.Text)
                : Refuse(node, path, checking);
    }
}
