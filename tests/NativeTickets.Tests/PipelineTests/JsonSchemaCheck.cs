using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using NativeTickets.Config.Yaml;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Tests;

/// <summary>
/// The committed schema of pipelines as an editor uses it, held against what the program says: a file that is wrong in a key, a type or a range is refused by
/// both. What the program alone refuses is listed here with the reason.
/// </summary>
static partial class JsonSchemaCheck
{
    static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromText(File.ReadAllText(Committed)));

    /// <summary>Problems that no schema can see, each with why.</summary>
    static readonly (Regex Problem, string Reason)[] Beyond =
    [
        (NotYaml(), "the text is no YAML, which an editor says by itself"),
        (Reference(), "a name that has to be that of a stage, a metric, a scale or an axis: a schema does not know what else the file says"),
        (Together(), "keys and values that do not go together, each sound by itself"),
        (Shapes(), "what a network makes of images, and how many channels and classes a data set has"),
        (Counts(), "counts that follow from several values, and values that are the same in two forms"),
        (Missing(), "a key that is required because of what others say, or that may stand in the defaults, a variant or a scale as well"),
        (Claim(), "the grammar of claims"),
        (Network(), "families of networks take numbers within their names"),
        (Quotes(), "a schema does not see quotes, and takes the form of a number in them for what it says"),
        (Quotient(), "a schema does not divide"),
        (Spelling(), "YAML has two spellings of true and false of which the program takes one"),
        (Bound(), "a bound that a stage sets to one of its times, whose form is that of any time"),
        (Expanded(), "how many stages there are when seeds, variants and matrix are multiplied"),
    ];

    public static string Committed => Path.Combine(RepositoryRoot.Path, "pipelines", PipelineJsonSchema.FileName);

    /// <summary>Why the schema refuses a text; null where it takes it, or where it is no YAML.</summary>
    public static string? Refuses(string text)
    {
        var problems = new Problems("p.yaml");
        if (YamlReader.ReadText(text, problems) is not { } root || problems.Any) return null;
        using var document = JsonDocument.Parse((Node(root) ?? JsonValue.Create((string?)null))?.ToJsonString() ?? "null");
        var found = Schema.Value.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return found.IsValid ? null : string.Join("; ", (found.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
            .SelectMany(detail => detail.Errors!, (detail, error) => $"{detail.InstanceLocation}: {error.Value}").Distinct().Take(20));
    }

    /// <summary>Holds a text that the program refuses against the schema: it refuses it too, unless all that is wrong with it is listed as beyond it.</summary>
    public static void Hold(string text, IReadOnlyList<string> problems)
    {
        if (Refuses(text) is not null) return;
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        string[] others = [.. problems.Where(problem => !IsOfAxis(problem, lines) && !Beyond.Any(known => known.Problem.IsMatch(problem)))];
        Assert.True(others.Length == 0, $"{PipelineJsonSchema.FileName} takes a file that is refused for what a schema can say:\n"
            + $"{string.Join('\n', others)}\n{text}");
    }

    // an axis is a name put together of an id and keys; its values are checked where they are put in
    static bool IsOfAxis(string problem, string[] lines) => Place().Match(problem) is { Success: true } place
        && int.Parse(place.Groups["line"].ValueSpan, CultureInfo.InvariantCulture) is var line && line > 0 && line <= lines.Length
        && lines[..line].Reverse().FirstOrDefault(text => text.Length > 0 && !char.IsWhiteSpace(text[0]) && text[0] != '}')
            ?.StartsWith("matrix:", StringComparison.Ordinal) == true;

    /// <summary>A value as YAML 1.2 reads it, which editors go by.</summary>
    static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Node(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Node)]),
        YamlScalar { Quoted: true } text => JsonValue.Create(text.Text),
        YamlScalar { IsNull: true } => null,
        YamlScalar { Text: "true" or "True" or "TRUE" } => JsonValue.Create(true),
        YamlScalar { Text: "false" or "False" or "FALSE" } => JsonValue.Create(false),
        YamlScalar scalar when Number().IsMatch(scalar.Text)
            && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
            number == Math.Floor(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number),
        YamlScalar scalar => JsonValue.Create(scalar.Text), // .nan and .inf too, which JSON has no numbers for
        _ => throw new InvalidOperationException($"no JSON for {node.GetType().Name}"),
    };

    [GeneratedRegex(@"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@":(?<line>\d+):\d+: ")]
    private static partial Regex Place();

    [GeneratedRegex(@": not YAML|the file is empty|a tab; wanted|which ends a value here|anchor|a tag")]
    private static partial Regex NotYaml();

    [GeneratedRegex(@"unknown (?:stage|metric|scale|axis|control) |is not above this one|a stage above is called|is a stage that|is no value of|there is no "
        + @"|epoch \d+ of a training run of|is the same for every value of|has no epochs")]
    private static partial Regex Reference();

    [GeneratedRegex(@"wanted one of them|wanted both|, but |which (?:are|is) not set|says itself|is for score|wanted a moment of that|every variant is none"
        + @"|never differ in more than|is for (?:dataset|a stage of)|which has three channels|so that no training images|so how (?:long|many)|the matrix varies"
        + @"|moves the momentum|and the second of three|, above (?:highMomentum|the sparsity)|trains scores of each layer|a sparsity of its own"
        + @"|to be at most 'of'|are blocks of 4|without a rate|which leaves the variant out|are called '|tune attacks the first|would both be called")]
    private static partial Regex Together();

    [GeneratedRegex(@"expected (?:features|images|logits)|numbers?, the images have")]
    private static partial Regex Shapes();

    [GeneratedRegex(@" a second time; |each above the one before|seed is .* seeds; |, and from is |seed\.looks are ")]
    private static partial Regex Counts();

    [GeneratedRegex(@" lacks '")]
    private static partial Regex Missing();

    [GeneratedRegex(@"claims\[\d+\]")]
    private static partial Regex Claim();

    [GeneratedRegex(@"no network '")]
    private static partial Regex Network();

    [GeneratedRegex(@"is the text """)]
    private static partial Regex Quotes();

    [GeneratedRegex(@" is [-+0-9.eE]+/[-+0-9.eE]+; wanted")]
    private static partial Regex Quotient();

    [GeneratedRegex(@" is (?:True|TRUE|False|FALSE); wanted true or false")]
    private static partial Regex Spelling();

    [GeneratedRegex(@" is 0(?:it|ep|%); wanted .* or more")]
    private static partial Regex Bound();

    [GeneratedRegex(@"stages when expanded")]
    private static partial Regex Expanded();
}
