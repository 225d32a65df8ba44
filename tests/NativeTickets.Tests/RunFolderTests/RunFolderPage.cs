using System.Text;
using System.Xml.Linq;

namespace NativeTickets.Tests;

/// <summary>Writes <c>docs/run-folder.md</c> from the records that are read and written, and from their documentation: a table for each file.</summary>
sealed class RunFolderPage
{
    const string Opening = """
        # The run folder

        Generated from the records that a run writes and a report reads; a test compares the two. Where the files lie in the run folder is described in
        [pipeline-reference.md](pipeline-reference.md#what-a-run-leaves).

        All files are UTF-8. A file with a `format` is of format 1. Later versions add fields and never change one: a reader ignores fields that it does
        not know and gives optional ones that it lacks their default. `[]` stands for each item of a list, `*` for each name of an object.

        Claims, and the `references` of figures and tables, are as the pipeline has them; numbers there are in the metric's own unit, so that 99 % is 0.99.


        """;

    const string Outcomes = """
        ## outcomes.jsonl

        An evaluation's log: a line for each batch of each attack, from which every number of its result can be counted again.

        | Field | Type | Unit | Meaning |
        |---|---|---|---|
        | `network` | text | | The stage whose network it is. |
        | `attack` | text | | The attack's name; `natural` for unattacked images. |
        | `first` | whole number | | The place of the batch's first image among those that are measured, from 0. |
        | `right` | text of `0` and `1` | | Whether the network classifies each image correctly. |
        | `outside` | whole number | images | Adversarial images that lie outside the ball or outside [0, 1] as stored. |
        | `vanished` | whole number | images | Images whose gradient is 0 everywhere; of `natural` alone. |
        | `forwardUnits` | number | forward units | What it cost. |
        | `seconds` | number | seconds | What it took. |


        """;

    const string Tuning = """
        ## tuning.jsonl

        The trials of an evaluation's tuned attacks, a line for each on each network. What was chosen stands in `checks.json`.

        | Field | Type | Unit | Meaning |
        |---|---|---|---|
        | `network` | text | | The stage whose network it is. |
        | `attack` | text | | The attack's name; that of its first budget where it has several. |
        | `trial` | whole number | | Which trial, from 0. |
        | `settings.*` | number | | The settings that it tried, by name. |
        | `median` | number | | The median distance of the nearest images that it found, in the attack's norm. |
        | `images` | whole number | images | How many images it attacked. |
        | `forwardUnits` | number | forward units | What it cost. |
        | `seconds` | number | seconds | What it took. |


        """;

    const string Weights = """
        ## Weights files

        `checkpoints/*.safetensors` are files in the format of [safetensors](https://github.com/huggingface/safetensors), F32, each with the hash of its stage
        (`nativetickets.stage`) and a checksum (`nativetickets.sha256`, the SHA-256 of header and numbers while zeros are in its place) among its metadata.

        | File | What it holds |
        |---|---|
        | `final` | What the stage hands on: weights and running statistics by name, and a ticket's masks as `mask/<name>`, 1 keeps. |
        | `last-epoch` | What a training ended with, where it handed on other weights. |
        | `average` | The average of weights that a training kept beside them. |
        | `step-<n>` | The weights after n steps, where a later stage rewinds to them or `saveAt` names them; `step-0`, the start weights, likewise. |
        | `epoch-<n>` | A whole state, where `receipt: { checkpoints: n }` asks for them: `network/<name>`, `optimizer/<name>` and more. |
        | `last`, `best`, `attack` | What an unfinished stage continues from; gone once it has finished. |

        `final`, `last-epoch` and `average` of a ticket hold neither its zeros nor its masks as numbers: the text `nativetickets.packing` of their metadata is
        JSON that says what they hold instead. Every reader of this program, `nativetickets.load` in Python and `export`, which writes everything in full,
        expand that bit for bit. Files of earlier versions have no such text and hold everything in full.

        | Field of `nativetickets.packing` | Type | Meaning |
        |---|---|---|
        | `version` | 1 | The version of the packing; a reader refuses one that it does not know. |
        | `bits.*` | list of whole numbers | The shape of a tensor of 0 and 1 of this name, held as U8: a bit each, row-major, least significant first. |
        | `survivors.*` | text | The mask, one of `bits`, of the weight of this name alone, held as its numbers whose bit is 1, row-major; the others are +0. |

        Where a mask keeps nothing, the file has no tensor of its weight.


        """;

    readonly StringBuilder page = new(Opening);
    readonly XElement[] documentation =
        [.. XElement.Load(Path.ChangeExtension(typeof(RunIndex).Assembly.Location, ".xml")).Element("members")!.Elements("member")];

    /// <summary>The page in Markdown.</summary>
    public static string Write()
    {
        var page = new RunFolderPage();
        page.File(RunFiles.Index, typeof(RunIndex));
        page.File(RunFiles.Result, typeof(StageResult));
        page.File(RunFiles.Manifest, typeof(StageManifest));
        page.File(RunFiles.Metrics, typeof(EpochRow));
        page.File(RunFiles.Receipt, typeof(StageReceipt));
        page.page.Append(Weights);
        page.page.Append(Outcomes);
        page.page.Append(Tuning);
        page.File(RunFiles.Checks, typeof(EvaluationChecks));
        page.File(RunFiles.MaskOverlaps, typeof(MaskOverlaps));
        page.File(RunFiles.Provenance, typeof(Provenance));
        page.File(RunFiles.Lease, typeof(StageLease));
        page.File(RunFiles.Attempts, typeof(StageAttempts));
        page.Metrics();
        return page.page.ToString();
    }

    void File(string name, Type record)
    {
        page.Append($"## {name}\n\n{Summary(record)}\n\n| Field | Type | Unit | Meaning |\n|---|---|---|---|\n");
        Rows("", record, new Dictionary<Type, string> { [record] = "the whole" });
        page.Append('\n');
    }

    void Rows(string path, Type record, Dictionary<Type, string> told)
    {
        foreach (var field in RecordShape.Of(record).Fields)
        {
            var place = path + (field.Property.Name == nameof(EpochRow.Metrics) && record == typeof(EpochRow) ? "*" : field.Name);
            var (inner, suffix) = Inner(field.Property.PropertyType);
            var isNested = IsRecord(inner) && !RecordShape.Of(inner).IsBare;
            var same = isNested ? told.GetValueOrDefault(inner) : null;
            var type = place == "*" ? "number or null" : place == "format" ? "1" : TypeOf(field.Property.PropertyType);
            if (same is not null) type += $" as in {same}";
            if (!field.IsRequired && place is not ("*" or "format")) type += "; optional";
            page.Append($"| `{place}` | {type} | {field.Rule.Unit} | {Meaning(field)} |\n");
            if (!isNested || same is not null) continue;
            told.Add(inner, $"`{place}{suffix}`");
            Rows($"{place}{suffix}.", inner, told);
        }
    }

    void Metrics()
    {
        page.Append("## Metrics\n\nThe numbers in `result.json` and, of every epoch, in `metrics.jsonl`. ");
        page.Append("A metric is known by what follows the last dot of its name.\n\n");
        Metrics("Every epoch of a training run", KnownMetrics.OfEpoch, "");
        Metrics("The result of a train stage; the last six are computed by a report from the costs of results", KnownMetrics.OfTraining, "");
        Metrics("The result of a prune stage", [.. KnownMetrics.OfPruning, KnownMetrics.Density], "layer.<name>.");
        Metrics("The result of a describe stage", KnownMetrics.OfDescription, "");
        Metrics("The result of an evaluate stage", [KnownMetrics.NaturalAccuracy, KnownMetrics.RobustAccuracy, KnownMetrics.FailedChecks], "<stage>.");
    }

    void Metrics(string owner, IReadOnlyList<Metric> metrics, string prefix)
    {
        page.Append($"{owner}:\n\n| Metric | Unit | Better | Meaning |\n|---|---|---|---|\n");
        foreach (var metric in metrics)
        {
            var name = metric == KnownMetrics.Density || metric == KnownMetrics.NaturalAccuracy ? prefix + metric.Name
                : metric == KnownMetrics.RobustAccuracy ? $"{prefix}<attack>.{metric.Name}" : metric.Name;
            var unit = metric.Unit == Unit.None ? "" : JsonValues.WordOf(metric.Unit);
            var better = metric.Better == Better.Neither ? "" : JsonValues.WordOf(metric.Better);
            page.Append($"| `{name}` | {unit} | {better} | {metric.Meaning} |\n");
        }
        page.Append('\n');
    }

    /// <summary>What lists and maps hold in the end, and how a path says that.</summary>
    static (Type Type, string Suffix) Inner(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return Inner(value);
        if (!type.IsGenericType) return (type, "");
        var isList = type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        var (inner, suffix) = Inner(type.GenericTypeArguments[^1]);
        return (inner, (isList ? "[]" : ".*") + suffix);
    }

    static bool IsRecord(Type type) => type is { IsClass: true } && type != typeof(string);

    static string TypeOf(Type type, bool several = false)
    {
        var plural = several ? "s" : "";
        if (Nullable.GetUnderlyingType(type) is { } value) return type == typeof(double?) ? $"number{plural} or null" : TypeOf(value, several);
        if (type == typeof(string)) return "text" + plural;
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(int) || type == typeof(long)) return "whole number" + plural;
        if (type == typeof(double)) return "number" + plural;
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetValues(type).Cast<Enum>().Select(word => $"`{JsonValues.WordOf(word)}`"));
        if (type.IsGenericType)
            return type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? $"list{plural} of {TypeOf(type.GenericTypeArguments[0], several: true)}"
                : $"object{plural} of {TypeOf(type.GenericTypeArguments[1], several: true)}";
        var shape = RecordShape.Of(type);
        return !shape.IsBare ? "object" + plural
            : shape.Fields is [var only] ? TypeOf(only.Property.PropertyType, several)
            : $"list{plural} of {shape.Fields.Count} {TypeOf(shape.Fields[0].Property.PropertyType, several: true)}";
    }

    string Summary(Type record) => Text(Member($"T:{record.FullName}").Element("summary")!);

    string Meaning(RecordField field)
    {
        var record = field.Property.DeclaringType!;
        var parameter = Member($"T:{record.FullName}").Elements("param").FirstOrDefault(one => (string?)one.Attribute("name") == field.Property.Name);
        return Text(parameter ?? Member($"P:{record.FullName}.{field.Property.Name}").Element("summary")!);
    }

    XElement Member(string name) => documentation.FirstOrDefault(member => (string?)member.Attribute("name") == name)
        ?? throw new InvalidOperationException($"{name} has no documentation");

    static string Text(XElement element)
    {
        var words = string.Concat(element.Nodes().Select(Text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words).Replace("|", "\\|", StringComparison.Ordinal);
    }

    static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{((string)see.Attribute("cref")!).Split('.')[^1]}`",
        XElement element => $"`{element.Value}`",
        _ => "",
    };
}
