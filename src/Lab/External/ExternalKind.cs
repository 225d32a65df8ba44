using System.Security.Cryptography;
using System.Text;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.External;

/// <summary>Runs a program of the user's own on a network.</summary>
public sealed record ExternalSpec : StageSpec
{
    /// <inheritdoc/>
    public override StageKind Kind => ExternalKind.Instance;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => From is null ? [] : [new StageInput(From, "from")];

    /// <summary>The stage whose network it is handed; null for the initial weights.</summary>
    public string? From { get; init; }

    /// <summary>The program and its arguments, with words in braces to be replaced.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The files that decide what the program does, as they are written.</summary>
    public required IReadOnlyList<SettingsScalar> Files { get; init; }

    /// <summary>How many epochs it trains; null where it does not say.</summary>
    public int? Epochs { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<SettingsScalar> Paths => Files;

    /// <summary>The content of its files, in their order.</summary>
    public override string ContentText
    {
        get
        {
            var text = new StringBuilder();
            foreach (var file in Files) text.Append("file: ").Append(NetworkSpec.HashOfFile(file.Text)).Append('\n');
            return text.ToString();
        }
    }
}

/// <summary>The stage that runs a program of the user's own.</summary>
sealed class ExternalKind : LabStage
{
    const int LongestWord = 4000;
    const int MostWords = 200, MostFiles = 200;

    static readonly Key<IReadOnlyList<string>> Command = new("command", Rules.List(Rules.Text(LongestWord), "words", fewest: 1, most: MostWords),
        Default.Required, "The program and its arguments, run without a shell. `{input}` stands for the safetensors file that it is handed, `{output}` for the "
        + "folder that it writes `weights.safetensors` and `metrics.jsonl` to, `{seed}` for the seed, and `{train.py}` for the whole path of the file of "
            + "that name "
        + "in `files`.");

    static readonly Key<string> From = new("from", Rules.Name(), Default.Absent("the initial weights"),
        "The stage whose network the program is handed: a ticket with its mask, or a trained network.", hashed: false);

    static readonly Key<IReadOnlyList<string>> Files = new("files", Rules.List(Rules.File("a file"), "files", most: MostFiles, acceptsOne: true,
        distinct: true),
        Default.Of("[]"), "Files that decide what the program does, such as its source; their content enters the hash, their paths do not.", hashed: false);

    static readonly Key<string> Version = new("version", Rules.Text(200), Default.Absent("none"),
        "What else decides the result, in words of your own, such as `torch 2.5`; another text is another stage.");

    static readonly Key<int> Epochs = new("epochs", Rules.Count(1, 1_000_000), Default.Absent("not known"),
        "How many epochs the program trains, so that claims and figures can ask for metrics of its epochs.");

    ExternalKind() : base("external", "runs", "Runs a program of your own, which is handed a network and hands one back: see `external.md`.") { }

    /// <summary>The one there is.</summary>
    public static ExternalKind Instance { get; } = new();

    public override IReadOnlyList<Key> OwnKeys => [Command, From, Files, Version, Epochs];

    public override bool HasWeights => true;

    public override IReadOnlyList<Metric> ResultMetrics => KnownMetrics.OfExternal;

    public override IReadOnlyList<Metric> EpochMetrics => KnownMetrics.OfEpoch;

    public override int? EpochsOf(StageSpec stage) => ((ExternalSpec)stage).Epochs;

    /// <summary>The program has to keep the mask that it is handed.</summary>
    public override double? SparsityOf(StageSpec stage, Func<string, double?> of) => ((ExternalSpec)stage).From is { } from ? of(from) : null;

    public override StageSpec Read(Settings settings) => new ExternalSpec
    {
        Id = Id.Read(settings),
        Title = StageTitle.Read(settings),
        From = From.TryRead(settings, out var from) ? from : null,
        Command = Command.Read(settings),
        Files = [.. ((SettingsList)settings.Find(Files.Name)!).Items.OfType<SettingsScalar>()],
        Epochs = Epochs.TryRead(settings, out var epochs) ? epochs : null,
    };

    protected override void Check(Settings settings, Problems problems)
    {
        if (settings.Find(Command.Name) is not SettingsList words || settings.Find(Files.Name) is not SettingsList files) return;
        string[] names = [.. files.Items.OfType<SettingsScalar>().Select(file => Path.GetFileName(file.Text))];
        if (names.CountBy(name => name).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
            problems.Add(files.At,
                $"files has two files called {ShownText.Quote(twice)}, which {{{ShownText.Quote(twice)}}} could both stand for; wanted names of "
                + "their own");
        foreach (var word in words.Items.OfType<SettingsScalar>())
            foreach (var name in CommandWords.NamesIn(word.Text))
                if (!CommandWords.Known.Contains(name) && !names.Contains(name))
                    problems.Add(word.At, $"command has {{{ShownText.Quote(name)}}}, which nothing stands behind; wanted "
                        + $"{string.Join(", ", CommandWords.Known.Concat(names).Select(known => $"{{{known}}}"))}, or double braces for braces");
    }

    public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above) =>
        above.Refers(settings.Find(From.Name), "a stage that leaves a network", LeavesWeights);

    public override IEnumerable<string> WarningsOf(StageInstance stage, PlanContext context)
    {
        yield return $"stage '{stage.Id}' runs a program of the user's own ({ShownText.Quote(string.Join(' ', ((ExternalSpec)stage.Spec).Command))}): its "
            + $"bits are "
            + "that program's affair, and verify does not replay it";
    }

    public override StageResult Run(StageInstance stage, StageWork run) => ExternalStage.Run(stage, run);

    internal override StageReplay ReplayOf(StageInstance stage, ReplayFindings findings) =>
        new NoReplay($"{stage.Folder}: a program of the user's own made it, whose bits nobody here can redo");

    public override string OutcomeOf(StageResult result) => result.Metrics.GetValueOrDefault("testAccuracy") is { } accuracy
        ? $"a network of its own, test accuracy {accuracy * 100:0.00} %" : "a network of its own";

    public override StageInstance? ArmOf(StageInstance stage, string metric) => stage;

    public override StageNeeds NeedsOf(StageInstance stage, PlanContext context) =>
        StageNeeds.OfHandingOn(context.DescriptionOf(stage), PlannedSparsity.Of(stage));

    public override Forecast ForecastOf(StageInstance stage, ForecastContext context) => new("runs a program of its own", 0, 0);
}
