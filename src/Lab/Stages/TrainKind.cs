using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Schedules;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>The stage that trains the network, dense or a ticket.</summary>
sealed class TrainKind : LabStage
{
    TrainKind() : base("train", "trains",
        "Trains the network, dense or a ticket of an earlier stage. Nothing is inherited through `from` but mask and weights.")
    { }

    /// <summary>The one there is.</summary>
    public static TrainKind Instance { get; } = new();

    public override IReadOnlyList<Key> OwnKeys => [TrainKeys.From, TrainKeys.Weights, TrainKeys.Signs, TrainKeys.Draw, .. TrainKeys.Settings];

    public override IReadOnlyList<Key> DefaultKeys => TrainKeys.Settings;

    public override StageSpec Read(Settings settings) => TrainKeys.Read(settings);

    public override IReadOnlyList<Metric> ResultMetrics => KnownMetrics.OfTraining;

    public override IReadOnlyList<Metric> EpochMetrics => KnownMetrics.OfEpoch;

    public override IReadOnlyList<string> FilesOf(StageSpec stage)
    {
        string[] always = [RunFiles.Metrics, StageWeights.FileName];
        var train = (TrainSpec)stage;
        if (train.KeepsStart) always = [.. always, "checkpoints/" + CheckpointFiles.AtStep("", 0)];
        if (train.Keep != KeptWeights.Last) always = [.. always, StageWeights.LastEpochFileName];
        return train.Average is null ? always : [.. always, StageWeights.AverageFileName];
    }

    /// <summary>That of the ticket it trains, or what a schedule of masks comes to.</summary>
    public override double? SparsityOf(StageSpec stage, Func<string, double?> of)
    {
        var train = (TrainSpec)stage;
        var start = train.From is { } from ? of(from) : null;
        return train.Masks is { } masks ? masks.Kind.LastSparsity(masks.Settings, start ?? 0) : start;
    }

    public override int? EpochsOf(StageSpec stage) => ((TrainSpec)stage).Epochs;

    public override string? WhyNoValues(string metric, Settings data) =>
        metric.StartsWith("validation", StringComparison.Ordinal) && DataSpec.Of(data).Validation == 0
            ? $"{metric} needs a validation split, but data.validation is 0"
            : null;

    protected override void Check(Settings settings, Problems problems)
    {
        TrainChecks.Check(settings, problems);
        if (TrainKeys.MasksOf(settings) is { } masks) MaskChecks.Check(settings, masks, problems);
    }

    public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above)
    {
        above.Refers(settings.Find(TrainKeys.From.Name), "a train or prune stage", LeavesWeights);
        var train = (TrainSpec)stage;
        if (train.ResumesSchedule && above.Find(train.From) is PruneSpec { Rewind.Kind: RewindKind.Fresh } or PruneSpec { From: null })
            above.Problems.Add(settings.Find(TrainKeys.ResumeSchedule.Name)!.At, $"resumeSchedule continues where the weights of '{train.From}' were in their "
                + "training, but those were never trained; wanted a ticket rewound to a moment or not at all, or resumeSchedule: false");
        if (DataSpec.Of(above.Data).Validation != 0) return;
        if (train.RobustWatch is not null)
            above.Problems.Add(settings.Find(TrainKeys.WatchRobust.Name)!.At,
                "watchRobust attacks validation images, but data.validation is 0; wanted images in it, or watchRobust: none");
        else if (train.ValidateEvery is not null)
            above.Problems.Add(settings.Find(TrainKeys.ValidateEvery.Name)!.At,
                "validateEvery looks at the validation loss, but data.validation is 0; wanted images in it, or no validateEvery");
        else if (train.EarlyStopping is not null)
            above.Problems.Add(settings.Find(TrainKeys.EarlyStopping.Name)!.At,
                "early stopping watches the validation split, but data.validation is 0; wanted images in it, or earlyStopping: none");
        else if (train.Keep != KeptWeights.Last)
            above.Problems.Add(settings.Find(TrainKeys.Keep.Name)!.At,
                "the best epoch is found on the validation split, but data.validation is 0; wanted images in it, or keep: last");
    }

    public override void CheckVariant(StageVariant variant, Settings settings, Problems problems)
    {
        MaskChecks.CheckStart(variant, settings, problems);
        if (variant.Spec is not TrainSpec { WatchedMask: { } watched, From: { } from } train) return;
        var pruned = PlannedSparsity.Of(variant.Input(from)) ?? 0;
        if (watched.Sparsity <= pruned)
            problems.Add(settings.Find(train.StopsAtStableMask ? TrainKeys.Until.Name : TrainKeys.WatchMask.Name)!.At, FormattableString.Invariant(
                $"the watched mask has sparsity {watched.Sparsity}, but '{from}' has pruned {pruned} already; wanted a sparsity above that"));
    }

    /// <inheritdoc/>
    public override void CheckWithData(StageInstance stage, PlanContext context, Problems problems)
    {
        var (train, data) = ((TrainSpec)stage.Spec, context.Data(stage.Seed));
        if (train.Shares is { } shares && context.DeviceKind != "cpu")
        {
            problems.Add(train.SharesAt, $"train stage '{stage.Id}': shares: {shares} orders sums on the device cpu, and the device is {context.DeviceKind}; "
                + "wanted --device cpu, or no shares");
            return;
        }
        if (data.Extra is not null && train.BatchSize < 2)
        {
            problems.Add(train.BatchSizeAt, $"train stage '{stage.Id}': data.extra is a share of every batch, but batchSize is 1; wanted 2 or more");
            return;
        }
        CheckSaves(stage, train, data, problems);
        CheckLastBatch(stage, train, data, context, problems);
    }

    internal override void CheckRanks(StageInstance stage, int ranks, Problems problems)
    {
        var train = (TrainSpec)stage.Spec;
        if (train.Shares is not { } shares)
            problems.Add(train.BatchSizeAt, $"train stage '{stage.Id}' runs on {ranks} ranks, but says no shares, by which its batches are shared out; "
                + $"wanted shares: {ranks} or more, or one process");
        else if (shares < ranks)
            problems.Add(train.SharesAt, $"train stage '{stage.Id}' runs on {ranks} ranks, but shares its batches out in {shares} groups; "
                + $"wanted at most {shares} ranks, or shares: {ranks} or more");
    }

    internal override void Follow(StageInstance stage, StageWork run) => TrainStage.Follow(stage, run);

    static void CheckSaves(StageInstance stage, TrainSpec train, DataSet data, Problems problems)
    {
        foreach (var time in train.AskedSaves.Times)
            if (TrainingMoment.WhyNeverAt(time, stage, data) is { } why) problems.Add(train.AskedSaves.At, $"saveAt has {time}, but {why}");
    }

    /// <summary>Batch norm has no variance over a single number: a last batch of one image must leave it more than one for each channel.</summary>
    static void CheckLastBatch(StageInstance stage, TrainSpec train, DataSet data, PlanContext context, Problems problems)
    {
        var images = data.Train.Count;
        if (data.BatchesOf(train.BatchSize).Last > 1) return;
        var layer = context.DescriptionOf(stage).Layers.FirstOrDefault(layer => layer.Kind == nameof(BatchNorm) && layer.Output.Count == layer.Output[0]);
        if (layer is null) return;
        problems.Add(train.BatchSizeAt, $"train stage '{stage.Id}': "
            + $"{images:#,0} training images in batches of {train.BatchSize:#,0} leave a last batch of one image, "
            + $"and batch norm '{layer.Name}' of {stage.Model.Name} has one number for each channel of it, which has no variance; "
            + "wanted another batchSize or trainImages");
    }

    public override bool HasWeights => true;

    public override StageResult Run(StageInstance stage, StageWork run) => TrainStage.Run(stage, run);

    /// <summary>One epoch, of one step where the data are cut to a batch. What happens at later moments does not happen, and rates do not fall.</summary>
    public override StageSpec FirstStepOf(StageSpec stage)
    {
        var train = (TrainSpec)stage;
        return train with
        {
            Epochs = 1,
            Warmup = null,
            Schedule = new Chosen<ScheduleKind>(ConstantSchedule.Instance, new Settings(default, [])),
            ResumesSchedule = false,
            EpochsAfterDrop = null,
            SaveAt = [.. train.SaveAt.Select(FirstSteps.Moment).Distinct()],
        };
    }

    internal override StageReplay ReplayOf(StageInstance stage, ReplayFindings findings) => TrainingReplay.Open(stage, findings);

    public override string OutcomeOf(StageResult result) => result.HasDiverged()
        ? result.StoppedBecause ?? KnownMetrics.Diverged.Name
        : $"test accuracy {result.Metrics["testAccuracy"] * 100:0.00} % with the weights of epoch {result.Metrics["epochsToStop"]:0}; {result.StoppedBecause}";

    public override StageNeeds NeedsOf(StageInstance stage, PlanContext context)
    {
        var (train, data, network) = ((TrainSpec)stage.Spec, context.Data(stage.Seed), context.DescriptionOf(stage));
        var epochs = LastEpoch(stage, data);
        var (steps, averages) = (data.BatchesOf(train.BatchSize).Steps, train.Average is null ? 0 : 1); // as large as what an optimizer remembers, and a file
        var (optimizer, changesMasks) = (train.Optimizer.Kind.NumbersPerParameter + averages, train.Masks is not null);
        var sparsity = PlannedSparsity.Of(stage);
        var handedOn = (train.Keep == KeptWeights.Last ? 1 : 2) + averages;
        var saved = train.SaveAt.Count(at => at.Amount > 0 || train.KeepsStart); // of these, masks are not written
        var disk = new StageDisk(
            handedOn * StageDisk.WeightsOf(network, sparsity) + saved * StageDisk.WeightsOf(network, null),
            train.Receipt.KeptAfter(epochs).Count * StageNeeds.StateOf(network, optimizer, changesMasks),
            StageDisk.ReceiptsOf(epochs, 2 + train.Receipt.Checkpoints + (double)epochs * steps / train.Receipt.Steps(steps, train.Epochs)));
        return StageNeeds.OfTraining(network, train.BatchSize, optimizer, sparsity, disk, changesMasks);
    }

    public override StageInstance? ArmOf(StageInstance stage, string metric) => stage;

    public override int? RobustImagesOf(StageInstance stage, string metric, PlanContext context) =>
        metric is RobustWatch.Metric or RobustWatch.AverageMetric ? WatchedImages(stage, context) : null;

    /// <summary>A choice of the most robust epoch that rests on few images: the highest of many accuracies is then the luckiest one.</summary>
    public override IEnumerable<string> WarningsOf(StageInstance stage, PlanContext context)
    {
        var train = (TrainSpec)stage.Spec;
        if (train.Keep == KeptWeights.Highest(RobustWatch.Metric) && WatchedImages(stage, context) is { } images && images < ClaimWarnings.EnoughImages)
            yield return $"{stage.Id}: keep: bestRobust takes the epoch that {images:#,0} images of watchRobust show to be best; {ClaimWarnings.Wanted}, or "
                + "averageOver: 3 in watchRobust";
    }

    static int? WatchedImages(StageInstance stage, PlanContext context) => ((TrainSpec)stage.Spec).RobustWatch is { } watch
        ? Math.Min(watch.Images, context.Data(stage.Seed).Validation.Count) : null;

    public override StageBudget BudgetOf(StageInstance stage, PlanContext context)
    {
        var (train, data) = ((TrainSpec)stage.Spec, context.Data(stage.Seed));
        var epochs = LastEpoch(stage, data);
        return new StageBudget(epochs, (double)epochs * data.BatchesOf(train.BatchSize).Images * UnitsOfImage(train));
    }

    public override StepKind? StepsOf(StageInstance stage)
    {
        var spec = (TrainSpec)stage.Spec;
        return new StepKind((NetworkSpec)stage.Model, spec.BatchSize, spec.Objective, spec.From is not null);
    }

    public override Forecast ForecastOf(StageInstance stage, ForecastContext context)
    {
        var (train, data) = ((TrainSpec)stage.Spec, context.Data(stage.Seed));
        var epochs = LastEpoch(stage, data);
        var images = data.BatchesOf(train.BatchSize).Images;
        var estimate = train.Average is { } average && average.Kind.StatisticsOf(average.Settings) == AverageStatistics.Estimated ? images : 0;
        var steps = data.BatchesOf(train.BatchSize).Steps;
        var looks = train.ValidateEvery is { } every ? (double)epochs * steps / every.ToSteps(steps, train.Epochs) : 0;
        var units = (double)epochs * images * UnitsOfImage(train) + (epochs + looks) * data.Validation.Count + data.Test.Count + estimate;
        var early = train is { EarlyStopping: null, StopsAtStableMask: false } ? "" : ", may stop earlier";
        return new Forecast($"{epochs} {(epochs == 1 ? "epoch" : "epochs")} of {images:#,0} images{early}{Kept(train, epochs)}", units,
            units * context.SecondsPerUnit(StepsOf(stage)!.Value));
    }

    static double UnitsOfImage(TrainSpec train) => 3 + train.Objective.Kind.ExtraUnits(train.Objective.Settings);

    static int LastEpoch(StageInstance stage, DataSet data)
    {
        var train = (TrainSpec)stage.Spec;
        return TrainStage.LastEpoch(train, TrainStage.StepsPerEpoch(data, train.BatchSize), ResumedSchedule.StepOf(stage, data));
    }

    /// <summary>The checkpoints that a training run keeps for replay, in words; empty where it keeps none.</summary>
    static string Kept(TrainSpec train, int epochs) => train.Receipt.KeptAfter(epochs).Count switch
    {
        0 => "",
        1 => ", 1 checkpoint kept for replay",
        var count => $", {count} checkpoints kept for replay",
    };
}
