using System.Security.Cryptography;
using NativeTickets.Adversarial;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Evaluations;

/// <summary>Measures the results of other stages, with and without attacks.</summary>
public sealed record EvaluateSpec : StageSpec
{
    /// <summary>What stands for the network of <c>model</c> with the weights of its file, which no stage made.</summary>
    public const string GivenNetwork = "model";

    /// <inheritdoc/>
    public override StageKind Kind => EvaluateKind.Instance;

    /// <summary>Each under its own id, since an evaluation names its metrics after what it measures.</summary>
    public override IReadOnlyList<StageInput> Inputs =>
        [.. Measured.Where(id => id != GivenNetwork).Select(id => new StageInput(id, id))];

    /// <summary>What is measured, or attacked in the place of that.</summary>
    IEnumerable<string> Measured => Of.Concat(Attacks.Select(attack => attack.Source).OfType<string>()).Distinct();

    /// <summary>What is measured; at least one.</summary>
    public required IReadOnlyList<string> Of { get; init; }

    /// <summary>Each is run on each; none to measure natural accuracy alone.</summary>
    public required IReadOnlyList<AttackSpec> Attacks { get; init; }

    /// <summary>Whether it measures on test images; else on the validation split.</summary>
    public required bool OnTest { get; init; }

    /// <summary>Only the first so many of them; null for all.</summary>
    public int? Images { get; init; }

    /// <summary>How many of the first images are not measured.</summary>
    public int Skipped { get; init; }

    /// <summary>Where that was written.</summary>
    public TextPosition SkippedAt { get; init; }

    /// <summary>Images attacked at once; no result depends on it.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The weights file of training runs that is measured where they have it: what they kept, their last epoch's, or their average.</summary>
    public string WeightsFile { get; init; } = StageWeights.FileName;

    /// <summary>Whether images are written, natural and adversarial ones.</summary>
    public bool SaveImages { get; init; }

    /// <summary>The same without networks that have no result, and without attacks that start from one of them.</summary>
    public EvaluateSpec Without(IReadOnlyCollection<string> missing) => missing.Count == 0 ? this : this with
    {
        Of = [.. Of.Where(id => !missing.Contains(id))],
        Attacks = [.. Attacks.Where(attack => attack.Source is null || !missing.Contains(attack.Source))],
    };

    /// <inheritdoc/>
    public override IEnumerable<SettingsScalar> Paths => Attacks.SelectMany(attack => attack.Kind.FilesOf(attack.Settings), (attack, path) =>
        attack.Settings.Entries.Select(entry => entry.Value).OfType<SettingsScalar>().FirstOrDefault(value => value.Text == path)).OfType<SettingsScalar>();

    /// <summary>
    /// The content of stored images, names of budgets that their numbers alone do not give, and that the model's own weights are measured: they are no
    /// stage's, so that no input says it.
    /// </summary>
    public override string ContentText
    {
        get
        {
            string[] paths = [.. Attacks.SelectMany(attack => attack.Kind.FilesOf(attack.Settings)).Distinct()];
            var worst = WorstCase.Of(this);
            string[] budgets =
            [
                .. Attacks.Where(attack => (attack.NamesBudget || worst.Any(found => found.NamesBudget && found.IsOf(attack)))
                    && attack.BudgetName != attack.Threat.UsualNameOf(attack.Epsilon)).Select(attack => attack.BudgetName).Distinct(),
            ];
            return (paths.Length == 0 ? "" : $"images: {DigestOf(paths)}\n") + (budgets.Length == 0 ? "" : $"budgets: {string.Join(' ', budgets)}\n")
                + (Measured.Contains(GivenNetwork) ? "measured: model\n" : "");
        }
    }

    static string DigestOf(IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            foreach (var file in paths.SelectMany(path => Directory.Exists(path)
                ? [.. Directory.EnumerateFiles(path, "*.safetensors").Order(StringComparer.Ordinal)]
                : (string[])[path]))
            {
                using var stream = InputFile.Open(StageSeals.CheckedAt(file));
                hash.AppendData(SHA256.HashData(stream));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileException($"cannot read stored images: {e.Message.TrimEnd('.')}", e);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>The stage that measures the results of others.</summary>
sealed class EvaluateKind : LabStage
{
    const string TestSplit = "test";
    const string KeptWeights = "kept";
    const string LastWeights = "last";
    const string AverageWeights = "average";
    const double ArraysOfAttack = 8; // of APGD, which has most
    const double BytesOfLine = 130;  // of a line of the log, its images' digits left out

    static readonly Key<IReadOnlyList<string>> Of = new("of",
        Rules.List(Rules.Name(), "stage ids", fewest: 1, most: 200, acceptsOne: true,
            distinct: true), Default.Required, "What is measured: train or prune stages; or `model`, the network of `model` with its given `weights`.",
        hashed: false);

    static readonly Key<IReadOnlyList<Chosen<AttackKind>>> Attacks = new("attacks", Rules.List(Rules.Kind("attack", AttackKind.All), "attacks", most: 50),
        Default.Of("[]"), "Each is run on each image that is classified correctly without it; without any, natural accuracy alone is measured.");

    static readonly Key<string> Weights = new("weights", Rules.Word(KeptWeights, LastWeights, AverageWeights), Default.Of("kept"),
        "Whose weights: those that each training kept, those of its last epoch, or its `average`. Prune stages have one kind.");

    static readonly Key<string> Split = new("split", Rules.Word(TestSplit, "validation"), Default.Of(TestSplit),
        "Which images. What is chosen by a result belongs on `validation`.");

    static readonly Key<int> Images = new("images", Rules.Count(1, 999_999_999), Default.Absent("all"), "Only the first so many of the split.");
    static readonly Key<int> Skip = new("skip", Rules.Count(1, 999_999_999), Default.Absent("none"),
        "How many of the first images of the split are not measured; `images` counts from there on.");

    static readonly Key<int> BatchSize = new("batchSize", Rules.Count(1, 65_536), Default.Of("100"), "Images attacked at once; no result depends on it.");

    static readonly Key<bool> SaveImages = new("saveImages", Rules.Flag(), Default.Of("false"),
        "Whether images are written with labels, predictions and logits, as `images/<network>/<attack>/*.safetensors` in the stage's folder, `natural` "
            + "being those without an attack; "
        + "`stored` reads them again.");

    EvaluateKind() : base("evaluate", "evaluates", "Measures the results of other stages, with and without attacks.") { }

    /// <summary>The one there is.</summary>
    public static EvaluateKind Instance { get; } = new();

    public override IReadOnlyList<Key> OwnKeys => [Of, Attacks, Weights, Split, Images, Skip, BatchSize, SaveImages];

    public override IReadOnlyList<Metric> ResultMetrics => [KnownMetrics.NaturalAccuracy, KnownMetrics.RobustAccuracy, KnownMetrics.FailedChecks];

    public override IReadOnlyList<string> MetricsOf(StageSpec stage) =>
        [.. ((EvaluateSpec)stage).Of.SelectMany(target => MetricsOfTarget(stage).Select(metric => $"{target}.{metric}")), KnownMetrics.FailedChecks.Name];

    public override IReadOnlyList<string> MetricsOfTarget(StageSpec stage) =>
    [
        "naturalAccuracy",
        .. ((EvaluateSpec)stage).Attacks.Select(attack => $"{attack.Name}.robustAccuracy"),
        .. WorstCase.Of((EvaluateSpec)stage).Select(worst => $"{worst.Name}.robustAccuracy"),
    ];

    public override string ResultDoc => ", for each stage it measures: `<stage>.naturalAccuracy`, `<stage>.<attack>.robustAccuracy`";

    public override StageSpec Read(Settings settings) => new EvaluateSpec
    {
        Id = Id.Read(settings),
        Title = StageTitle.Read(settings),
        Of = Of.Read(settings),
        Attacks = [.. Attacks.Read(settings).SelectMany(attack => attack.Kind.Read(attack.Settings))],
        OnTest = Split.Read(settings) == TestSplit,
        Images = Images.TryRead(settings, out var images) ? images : null,
        Skipped = Skip.ReadOr(settings, 0),
        SkippedAt = settings.Find(Skip.Name)?.At ?? settings.At,
        BatchSize = BatchSize.Read(settings),
        SaveImages = SaveImages.Read(settings),
        WeightsFile = Weights.Read(settings) switch
        {
            LastWeights => StageWeights.LastEpochFileName,
            AverageWeights => StageWeights.AverageFileName,
            KeptWeights => StageWeights.FileName,
            var other => throw new InvalidOperationException($"no weights are called {other}"),
        },
    };

    protected override void Check(Settings settings, Problems problems)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var chosen in Attacks.Read(settings))
            foreach (var name in chosen.Kind.Read(chosen.Settings).Select(attack => attack.Name))
                if (MetricNames.ReservedAttacks.Contains(name, StringComparer.OrdinalIgnoreCase)
                    || name.StartsWith(MetricNames.WorstCase, StringComparison.OrdinalIgnoreCase))
                    problems.Add(chosen.Settings.At, $"an attack is called '{name}', which evaluations call something of their own; wanted another name");
                else if (!seen.Add(name))
                    problems.Add(chosen.Settings.At,
                        $"two attacks are called '{name}'; wanted a 'name' of its own for each, and budgets all written as n/255, or none");
        var skipped = Skip.ReadOr(settings, 0);
        foreach (var chosen in Attacks.Read(settings))
            if (chosen.Kind.Read(chosen.Settings).Select(attack => attack.Kind.TuningOf(attack)).OfType<AttackTuning>().FirstOrDefault() is { } tuning
                && tuning.Images > skipped)
                problems.Add(tuning.At, $"tune attacks the first {tuning.Images:#,0} images of the split, and this stage measures those from image "
                    + $"{skipped + 1:#,0} on; wanted skip: {tuning.Images} in the stage, or more");
        foreach (var twice in WorstCase.Of((EvaluateSpec)Read(settings)).CountBy(worst => worst.Name).Where(count => count.Value > 1))
            problems.Add(settings.Find(Attacks.Name)!.At, $"two budgets would both be called '{twice.Key}'; wanted all written as n/255, or none");
    }

    public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above)
    {
        Refer(settings.Find(Of.Name), above);
        foreach (var attack in Attacks.Read(settings))
            foreach (var key in attack.Kind.SourceKeys) Refer(attack.Settings.Find(key.Name), above);
        if (((EvaluateSpec)stage).WeightsFile == StageWeights.AverageFileName)
            foreach (var id in ((EvaluateSpec)stage).Inputs.Select(input => input.Stage))
                if (above.Find(id) is { } found && found.Kind.EpochsOf(found) is not null && !found.Kind.FilesOf(found).Contains(StageWeights.AverageFileName))
                    above.Problems.Add(settings.Find(Weights.Name)!.At, $"weights is average, but the training '{id}' keeps none; wanted average there, "
                        + "such as average: { ema: 0.999 }, or weights: kept");
        if (!((EvaluateSpec)stage).OnTest && DataSpec.Of(above.Data).Validation == 0)
            above.Problems.Add(settings.Find(Split.Name)!.At, "split is validation, but data.validation is 0; wanted images in it, or split: test");
    }

    static void Refer(SettingsNode? list, StageReferences above)
    {
        foreach (var item in (list as SettingsList)?.Items ?? [])
            if (item is not SettingsScalar { Value: EvaluateSpec.GivenNetwork }) above.Refers(item, "a train or prune stage, or model", LeavesWeights);
            else if (above.Find(EvaluateSpec.GivenNetwork) is not null)
                above.Problems.Add(item.At, "model is the network with its given weights here, and a stage above has that id; wanted another id there");
            else if (!ModelSection.IsGiven(above.Model))
                above.Problems.Add(item.At,
                    "model stands for the network with given weights, and the pipeline's model has none; wanted model.weights, model.onnx, or "
                    + "a stage");
    }

    public override IReadOnlyList<string> FilesOf(StageSpec stage) => TunedAttacks.Of((EvaluateSpec)stage).Count == 0
        ? [OutcomeLog.FileName, RunFiles.Checks]
        : [OutcomeLog.FileName, TuningLog.FileName, RunFiles.Checks];

    /// <summary>What is measured may lack some networks; the others are measured then, by those attacks that need none of the missing.</summary>
    public override bool CanRunWith(StageInstance stage, IReadOnlyCollection<StageInstance> inputs) =>
        ((EvaluateSpec)stage.Spec).Of.Any(id => id == EvaluateSpec.GivenNetwork || inputs.Any(input => input.Id == id));

    /// <summary>The first image, attacked with one step from one start.</summary>
    public override StageSpec FirstStepOf(StageSpec stage)
    {
        var evaluate = (EvaluateSpec)stage;
        // budgets of one attack share its settings, by which they are known to be of one
        var cut = evaluate.Attacks.DistinctBy(attack => attack.Settings)
            .ToDictionary(attack => attack.Settings, attack => attack.Kind.FirstStepOf(attack.Settings));
        return evaluate with
        {
            Images = 1,
            Skipped = 0,
            Attacks = [.. evaluate.Attacks.Select(attack => attack with { Settings = cut[attack.Settings] })],
        };
    }

    public override StageResult Run(StageInstance stage, StageWork run) => EvaluateStage.Run(stage, run);

    internal override void Follow(StageInstance stage, StageWork run) => EvaluateStage.Follow(stage, run);

    internal override StageReplay ReplayOf(StageInstance stage, ReplayFindings findings) => EvaluationReplay.Open(stage, findings);

    public override string OutcomeOf(StageResult result)
    {
        var failed = result.Metrics[KnownMetrics.FailedChecks.Name];
        return string.Join(", ", result.Metrics.Where(metric => metric.Key != KnownMetrics.FailedChecks.Name).Select(metric =>
            $"{metric.Key} {metric.Value * 100:0.00} %"))
            + (failed > 0 ? $"; {failed:0} {(failed == 1 ? "check" : "checks")} of the attacks failed, see the report" : "");
    }

    public override void CheckWithData(StageInstance stage, PlanContext context, Problems problems)
    {
        var evaluate = (EvaluateSpec)stage.Spec;
        if (ThereOf(evaluate, context.Data(stage.Seed)) is var there && evaluate.Skipped >= there)
            problems.Add(evaluate.SkippedAt, $"skip is {evaluate.Skipped:#,0}, but the {NameOfSplit(evaluate)} split has "
                + $"{there:#,0} images; wanted less, so that some are measured");
        var classes = context.Data(stage.Seed).Train.Classes;
        foreach (var attack in ((EvaluateSpec)stage.Spec).Attacks)
            if (attack.Kind.ProblemWith(attack, classes) is { } problem) problems.Add(attack.Settings.At, problem);
    }

    public override IEnumerable<string> WarningsOf(StageInstance stage, PlanContext context)
    {
        var classes = context.Data(stage.Seed).Train.Classes;
        foreach (var attack in ((EvaluateSpec)stage.Spec).Attacks)
            if (attack.Kind.LeftOut(attack, classes) is { Count: > 0 } without)
                yield return $"{stage.Id}: attack '{attack.Name}' leaves out {string.Join(", ", without)}, whose loss compares more classes than the {classes} "
                    + "that the data have; its robust accuracy is that of its other parts";
        var (evaluate, data) = ((EvaluateSpec)stage.Spec, context.Data(stage.Seed));
        var there = ThereOf(evaluate, data) - evaluate.Skipped;
        if (evaluate.Images is { } asked && asked > there)
            yield return $"{stage.Id}: images is {asked:#,0}, but the {NameOfSplit(evaluate)} split has {there:#,0}"
                + (evaluate.Skipped > 0 ? $" after the {evaluate.Skipped:#,0} of skip" : "") + "; all of them are measured";
    }

    public override StageInstance? ArmOf(StageInstance stage, string metric) =>
        stage.From.FirstOrDefault(input => input.Id == metric.Split('.')[0]);

    public override int? RobustImagesOf(StageInstance stage, string metric, PlanContext context) =>
        metric.EndsWith($".{KnownMetrics.RobustAccuracy.Name}", StringComparison.Ordinal)
            ? MeasuredOf((EvaluateSpec)stage.Spec, context.Data(stage.Seed)) : null;

    static int ThereOf(EvaluateSpec evaluate, Data.DataSet data) => evaluate.OnTest ? data.Test.Count : data.Validation.Count;

    static string NameOfSplit(EvaluateSpec evaluate) => evaluate.OnTest ? TestSplit : "validation";

    static int MeasuredOf(EvaluateSpec evaluate, Data.DataSet data) =>
        Math.Min(evaluate.Images ?? int.MaxValue, Math.Max(ThereOf(evaluate, data) - evaluate.Skipped, 0));

    public override StageNeeds NeedsOf(StageInstance stage, PlanContext context)
    {
        var (evaluate, data) = ((EvaluateSpec)stage.Spec, context.Data(stage.Seed));
        var images = MeasuredOf(evaluate, data);
        var (image, batch) = (context.ImagesOf(stage.Seed), Math.Max(Math.Min(evaluate.BatchSize, images), TunedAttacks.MostImages(evaluate)));
        // an attack holds some arrays of a batch, a copy of them to continue from, and writes that
        var attack = ArraysOfAttack * StageNeeds.Images(image, batch);
        var kept = evaluate.Attacks.Count + 1; // attacked ones of each attack, and natural ones
        var saved = evaluate.SaveImages ? StageNeeds.Images(image, (double)images * kept * evaluate.Of.Count) : 0;
        var needs = StageNeeds.OfEvaluation(context.DescriptionOf(stage), evaluate.Of.Count, Math.Min(batch, Victim.MostImages),
            new StageDisk(Receipts: StageDisk.ReceiptsOf() + LogOf(evaluate, images), Images: saved, Passing: attack));
        return needs with { Memory = needs.Memory + 2 * attack };
    }

    /// <summary>Bytes of the log of outcomes: a digit for each image of each attack, in lines of a batch.</summary>
    static double LogOf(EvaluateSpec evaluate, int images) =>
        evaluate.Of.Count * (evaluate.Attacks.Count + 1.0) * (images + (1 + images / evaluate.BatchSize) * BytesOfLine);

    public override AttackSteps? AttacksOf(StageInstance stage) => new AttackSteps((NetworkSpec)stage.Model, ((EvaluateSpec)stage.Spec).BatchSize);

    public override Forecast ForecastOf(StageInstance stage, ForecastContext context)
    {
        var (evaluate, data) = ((EvaluateSpec)stage.Spec, context.Data(stage.Seed));
        var images = MeasuredOf(evaluate, data);
        var units = EvaluationProgress.UnitsOf(evaluate, images, data.Train.Classes);
        var (attacks, networks) = (evaluate.Attacks.Count, evaluate.Of.Count);
        return new Forecast($"{attacks} {(attacks == 1 ? "attack" : "attacks")} on {networks} {(networks == 1 ? "network" : "networks")}, {images:#,0} images"
            + (attacks > 0 ? ", less where images do not withstand" : ""), units, units * context.SecondsPerUnit(AttacksOf(stage)!.Value));
    }
}
