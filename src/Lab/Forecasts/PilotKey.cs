namespace NativeTickets.Lab.Forecasts;

/// <summary>What is known of a study before it runs: by how much the two sides of its claims scatter from seed to seed.</summary>
/// <param name="Folder">The run folder of a pilot; null where deviations are written.</param>
/// <param name="Deviations">Standard deviations of the difference of both sides by claim; empty where a pilot shows them.</param>
sealed record Pilot(string? Folder, IReadOnlyDictionary<string, double> Deviations);

/// <summary>The key that says where a pilot of the study is.</summary>
static class PilotKey
{
    /// <summary>A run folder, or what one showed.</summary>
    public static Key<Pilot> Pilot { get; } = new("pilot", new PilotRule(), Default.Absent("none"),
        "What `check` forecasts the power of claims by: the run folder of a pilot with the same stages and other seeds, or the standard deviation over seeds "
        + "of the difference of both sides, by claim: `pilot: { \"boosted.testAccuracy >= dense.testAccuracy\": 1.8pp }`. No result depends on it.",
        hashed: false);

    /// <summary>The pilot of a pipeline; null for none.</summary>
    public static Pilot? Of(PipelineSpec spec) => Pilot.ReadOr(spec.Settings, null!);

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

    sealed class PilotRule : Rule<Pilot>
    {
        const int LongestPath = 1000;

        static readonly Rule<IReadOnlyList<KeyValuePair<string, double>>> Deviations = Rules.FreeMap("claims", new DeviationRule());

        public override string Wanted => $"the path of a run folder, or {Deviations.Wanted}";

        public override SettingsNode? Check(YamlNode node, string path, Checking checking)
        {
            if (node is YamlMap) return Deviations.Check(node, path, checking);
            if (node is not YamlScalar { IsNull: false } scalar || scalar.Text.Trim().Length == 0 || scalar.Text.Length > LongestPath
                || scalar.Text.Contains('\0', StringComparison.Ordinal))
                return Refuse(node, path, checking);
            var whole = Path.GetFullPath(UserPath.Expand(scalar.Text), checking.Problems.Folder);
            return new SettingsScalar(node.At, whole, whole, scalar.Quoted);
        }

        public override YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => Deviations.Merge(low, high, problems);

        public override Pilot Read(SettingsNode node) => node is SettingsScalar folder
            ? new Pilot((string)folder.Value, new Dictionary<string, double>())
            : new Pilot(null, Deviations.Read(node).ToDictionary(claim => NameOf(claim.Key), claim => claim.Value));
    }

    sealed class DeviationRule : Rule<double>
    {
        public override string Wanted => "a standard deviation in the metric's own unit, such as 1.8pp";

        public override SettingsNode? Check(YamlNode node, string path, Checking checking) =>
            node is YamlScalar { Quoted: false } scalar && NumberText.TryDifference(scalar.Text, out var value) && value > 0
                ? new SettingsScalar(node.At, value, scalar.Text)
                : Refuse(node, path, checking);
    }
}
