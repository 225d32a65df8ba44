using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>A part of a training run: from the start or a kept state to the next kept state or the end.</summary>
/// <param name="From">Whole epochs done where it begins.</param>
/// <param name="To">Whole epochs done where it ends.</param>
readonly record struct Stretch(int From, int To);

/// <summary>Redoes parts of a finished training run and holds them against what it left.</summary>
sealed class TrainingReplay : StageReplay
{
    static readonly string[] Clocks = ["seconds", "epochSeconds", "imagesPerSecond"];
    static readonly string[] OfTheWholeCourse = ["maskStableEpoch", "collapsedEpoch", "bestStep", "bestStepLoss"]; // known where the last stretch is redone

    readonly StageInstance stage;
    readonly ReplayFindings findings;
    readonly StageReceipt receipt;
    readonly StageResult result;
    readonly IReadOnlyList<EpochRow> rows;
    readonly int kept;
    readonly Stretch[] stretches;

    TrainingReplay(StageInstance stage, ReplayFindings findings, StageReceipt receipt)
    {
        var run = findings.Run;
        (this.stage, this.findings, this.receipt) = (stage, findings, receipt);
        result = StageResult.Read(run.FinishedFile(stage, RunFiles.Result));
        rows = EpochRow.Read(run.FinishedFile(stage, RunFiles.Metrics), []);
        if (rows.Count == 0) throw Wrong(RunFiles.Metrics, "has no epochs");
        for (var i = 0; i < rows.Count; i++)
            if (rows[i].Epoch != i + 1) throw Wrong(RunFiles.Metrics, $"has epoch {rows[i].Epoch} in line {i + 1}");
        kept = KeptEpoch();
        int[] ends = [0, .. receipt.Checkpoints, rows.Count];
        if (ends.Zip(ends.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw Wrong(RunFiles.Receipt, $"names the checkpoints {string.Join(", ", receipt.Checkpoints)}; wanted ascending epochs below {rows.Count}");
        stretches = [.. ends.Zip(ends.Skip(1), (from, to) => new Stretch(from, to))];
    }

    public override string PartsName => "stretches of training runs";

    public override int Parts => stretches.Length;

    long StepsPerEpoch => receipt.StepsPerEpoch;

    /// <summary>Opens a finished training run.</summary>
    /// <exception cref="UserException">A file of it is missing or contradicts itself or the plan.</exception>
    public static TrainingReplay Open(StageInstance stage, ReplayFindings findings)
    {
        var run = findings.Run;
        var path = run.FinishedFile(stage, RunFiles.Receipt);
        var receipt = StageReceipt.Read(path)!;
        (string What, string Found, string Wanted)[] held =
        [
            ("numerics version", receipt.Numerics, Numerics.Version), ("kind of device", receipt.Device, run.DeviceKind),
            ("precision", receipt.Precision, run.Device.Precision), ("data", receipt.DataSha256, run.Data(stage.Seed).Sha256),
            ("stage", receipt.Stage, stage.Hash),
        ];
        foreach (var (what, found, wanted) in held)
            if (found != wanted) throw new RunException($"{path}: is of another {what}: {ShownText.Quote(found)}; here it is {wanted}");
        return new TrainingReplay(stage, findings, receipt);
    }

    /// <summary>Checks the ends, and redoes stretches at full speed.</summary>
    public override void Redo(IReadOnlyList<int> parts)
    {
        findings.Try(CheckEnds);
        foreach (var stretch in parts.Select(place => stretches[place]))
        {
            findings.Tell(stage, $"epochs {stretch.From + 1} to {stretch.To}, from {(stretch.From == 0 ? "the start weights"
                : $"the checkpoint of epoch {stretch.From}")}");
            findings.Try(() =>
            {
                using var scratch = new ScratchFolder();
                Redo(stretch, scratch.Path);
            });
        }
    }

    /// <summary>Measures the weights that it hands on again, and holds the files that say the same against each other.</summary>
    void CheckEnds()
    {
        var run = findings.Run;
        if (receipt.States is not [{ Step: 0 } start, ..]) throw Wrong(RunFiles.Receipt, "has no state of the start");
        IReadOnlyDictionary<string, WeightsEntry> begins;
        using (var parts = TrainingParts.Of(stage, run))
        {
            begins = NetworkState.Read(parts.Network);
            if ((start.Weights, start.Statistics) != (StateDigest.OfWeights(parts.Network), StateDigest.OfStatistics(parts.Network)))
                findings.Differs(stage, RunFiles.Receipt, "states other start weights than the plan gives");
        }
        var saved = CheckpointFiles.AtStep("checkpoints", 0);
        if (File.Exists(StageSeals.Checked(run.FolderOf(stage), saved))) CheckFile(saved, start.Weights, start.Statistics);
        var last = receipt.States[^1];
        if (last.Epoch != rows.Count || last.Step != rows[^1].Step)
            findings.Differs(stage, RunFiles.Receipt, $"ends after epoch {last.Epoch}, step {last.Step}; {RunFiles.Metrics} ends after epoch "
                + $"{rows.Count}, step {rows[^1].Step}");
        if (result.Weights is null)
        {
            if (!result.HasDiverged()) findings.Differs(stage, RunFiles.Result, "names no weights, which only a training run that diverged may lack");
            return;
        }
        if (result.HasDiverged()) findings.Differs(stage, RunFiles.Result, "names weights, though it says that training diverged");
        if (receipt.Weights is not { } weights) throw Wrong(RunFiles.Receipt, "does not say which weights the stage hands on");
        if (weights.Epoch != kept || kept == rows.Count && (weights.Weights, weights.Statistics) != (last.Weights, last.Statistics))
            findings.Differs(stage, RunFiles.Receipt, $"hands on other weights than those of epoch {kept}");
        CheckFile(StageWeights.FileName, weights.Weights, weights.Statistics);
        if (File.Exists(run.LastWeightsOf(stage))) CheckFile(StageWeights.LastEpochFileName, last.Weights, last.Statistics);
        using var network = run.ReadNetwork(stage);
        var again = TrainStage.Result(stage, run, network, Claimed(), begins, null, findings.Cancellation);
        findings.Numbers(stage, RunFiles.Result, "", result.Metrics, again.Metrics, OfTheWholeCourse.Contains);
        findings.Counts(stage, result, again);
    }

    void Redo(Stretch stretch, string scratch)
    {
        var isLast = stretch.To == rows.Count;
        using var parts = TrainingParts.Of(stage, findings.Run);
        var listener = new ReplayListener(parts.Network, kept);
        var setup = parts.Setup with
        {
            Folder = scratch,
            BeginFrom = stretch.From == 0 ? null : findings.Run.FinishedFile(stage, CheckpointFiles.AfterEpoch("checkpoints", stretch.From)),
            Keep = KeptWeights.Last,
            Records = new StateRecords(receipt.Every, receipt.Checkpoints) { Continued = true },
            // the last one ends by itself, or it does not end where it says
            Observers = isLast ? parts.Setup.Observers : [.. parts.Setup.Observers, new StretchEnd(stretch.To)],
        };
        TrainingResult trained;
        using (var trainer = new Trainer(setup, listener)) trained = trainer.Run(findings.Cancellation);
        CompareStates(stretch, listener.States);
        CompareEpochs(stretch, listener.Epochs);
        if (listener.Kept is { } found && receipt.Weights is { } weights && found != (weights.Weights, weights.Statistics))
            findings.Differs(stage, StageWeights.FileName, $"does not hold the weights that epoch {kept} gives when redone");
        foreach (var step in setup.SaveAt.Where(step => step > stretch.From * StepsPerEpoch && step <= stretch.To * StepsPerEpoch))
            if (File.Exists(CheckpointFiles.AtStep(scratch, step)))
                findings.Weights(stage, CheckpointFiles.AtStep("checkpoints", step), CheckpointFiles.AtStep(scratch, step));
        if (isLast) CompareEnd(trained, parts, scratch);
    }

    void CompareStates(Stretch stretch, IReadOnlyList<StateDigest> found)
    {
        RecordedState[] stated = [.. receipt.States.Where(state => state.Step >= stretch.From * StepsPerEpoch && state.Epoch <= stretch.To
            && (state.Epoch < stretch.To || state.Step <= rows[stretch.To - 1].Step))];
        var again = found.Select(state => new RecordedState(state.Step, state.Epoch, state.Weights, state.Statistics, state.Optimizer, state.Rest)).ToArray();
        var same = stated.Zip(again).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == stated.Length && same == again.Length) return;
        var at = same < again.Length ? again[same].Step : stated[same].Step;
        var isSameStep = same < stated.Length && same < again.Length && stated[same].Step == again[same].Step;
        var what = !isSameStep ? "the recorded states are not those that are recorded when redone"
            : string.Join(", ", Differences(stated[same], again[same])) + (stretch.From > 0 && at == stretch.From * StepsPerEpoch
                ? $" of the checkpoint of epoch {stretch.From} are not those that the receipt states"
                : " differ when redone");
        findings.Differs(stage, RunFiles.Receipt, $"epochs {stretch.From + 1} to {stretch.To}, at step {at}: {what}");
    }

    static IEnumerable<string> Differences(RecordedState stated, RecordedState found)
    {
        if (stated.Epoch != found.Epoch) yield return "epoch";
        if (stated.Weights != found.Weights) yield return "weights";
        if (stated.Statistics != found.Statistics) yield return "running statistics";
        if (stated.Optimizer != found.Optimizer) yield return "optimizer state";
        if (stated.Rest != found.Rest) yield return "sums and observers";
    }

    void CompareEpochs(Stretch stretch, IReadOnlyList<EpochReport> found)
    {
        if (found.Count != stretch.To - stretch.From)
            findings.Differs(stage, RunFiles.Metrics, $"has {rows.Count} epochs; redone, training ends with epoch {stretch.From + found.Count}");
        foreach (var epoch in found.Where(epoch => epoch.Epoch <= rows.Count))
        {
            var row = rows[epoch.Epoch - 1];
            if (row.Step != epoch.Step) findings.Differs(stage, RunFiles.Metrics, $"epoch {row.Epoch} ends with step {row.Step}; redone it is {epoch.Step}");
            findings.Numbers(stage, RunFiles.Metrics, $"epoch {row.Epoch} ", row.Metrics,
                epoch.Metrics.ToDictionary(metric => metric.Key, metric => (double?)metric.Value), Clocks.Contains);
        }
    }

    void CompareEnd(TrainingResult trained, TrainingParts parts, string scratch)
    {
        if (trained.StoppedBecause != result.StoppedBecause)
            findings.Differs(stage, RunFiles.Result,
                $"says that training ended because '{result.StoppedBecause}'; redone it ended because '{trained.StoppedBecause}'");
        var found = new Dictionary<string, double?> { ["diverged"] = trained.Diverged ? 1 : 0 };
        if (parts.WatchedMask?.StableEpoch is { } stable) found["maskStableEpoch"] = stable;
        if (parts.Robust?.CollapsedEpoch is { } collapsed) found["collapsedEpoch"] = collapsed;
        if (trained.BestStep is { } best) (found["bestStep"], found["bestStepLoss"]) = (best, trained.BestStepLoss);
        findings.Numbers(stage, RunFiles.Result, "", result.Metrics, found, name => name != "diverged" && !OfTheWholeCourse.Contains(name));
        var units = trained.ForwardUnits + AverageUnits(parts, scratch);
        if (result.Cost is { } cost && (cost.Images, cost.ForwardUnits) != (trained.Images, units))
            findings.Differs(stage, RunFiles.Result, FormattableString.Invariant(
                $"says that it cost {cost.Images} images and {cost.ForwardUnits} forward units; redone it is {trained.Images} and {units}"));
    }

    /// <summary>Makes the average of weights again, holds the file against it, and says what that cost.</summary>
    double AverageUnits(TrainingParts parts, string scratch)
    {
        if (parts.Average is null || result.Weights is null) return 0;
        // an average of nothing is what the training kept, which a stretch need not end with
        if (parts.Average.Averaged == 0) NetworkState.Write(parts.Network, KeptState(), parts.Network.Name);
        var again = Path.Combine(scratch, Path.GetFileName(StageWeights.AverageFileName));
        var units = parts.WriteAverage(again, stage.Hash, findings.Cancellation);
        findings.Weights(stage, StageWeights.AverageFileName, again);
        return units;
    }

    IReadOnlyDictionary<string, WeightsEntry> KeptState()
    {
        using var network = findings.Run.ReadNetwork(stage);
        return NetworkState.Read(network);
    }

    /// <summary>Holds a weights file against digests.</summary>
    void CheckFile(string name, string weights, string statistics)
    {
        using var network = findings.Run.NewNetwork(stage);
        StageWeights.Read(findings.Run.FinishedFile(stage, name), network, stage.Hash);
        if ((StateDigest.OfWeights(network), StateDigest.OfStatistics(network)) != (weights, statistics))
            findings.Differs(stage, name, $"holds other weights than {RunFiles.Receipt} states");
    }

    /// <summary>The epoch whose weights the settings keep, by the metrics that the epochs state.</summary>
    int KeptEpoch()
    {
        var keep = ((TrainSpec)stage.Spec).Keep;
        if (keep.Metric is not { } metric) return rows.Count;
        (int Epoch, double Value)? best = null;
        foreach (var row in rows)
            if (row.Find(metric) is { } value && (best is not { } so || keep.IsBetter(value, so.Value))) best = (row.Epoch, value);
        return best?.Epoch ?? rows.Count;
    }

    TrainingResult Claimed() => new()
    {
        EpochsRun = rows.Count,
        KeptEpoch = kept,
        StoppedBecause = result.StoppedBecause ?? "",
        Diverged = result.HasDiverged(),
        Seconds = 0,
        Images = 0,
        ForwardUnits = 0,
    };

    RunException Wrong(string file, string what) => new($"{Path.Combine(findings.Run.FolderOf(stage), file)}: {what}");

    /// <summary>Ends a stretch with an epoch.</summary>
    sealed class StretchEnd(int last) : EpochObserver
    {
        public override EpochDecision AfterEpoch(Network network, EpochContext context) =>
            context.Epoch < last ? EpochDecision.Continue : new EpochDecision("the stretch is redone");
    }

    /// <summary>Keeps what is to be compared.</summary>
    sealed class ReplayListener(Network network, int keptEpoch) : TrainingListener
    {
        public List<StateDigest> States { get; } = [];

        public List<EpochReport> Epochs { get; } = [];

        public (string Weights, string Statistics)? Kept { get; private set; }

        public override void StateRecorded(StateDigest state) => States.Add(state);

        public override void EpochEnded(EpochReport report)
        {
            Epochs.Add(report);
            if (report.Epoch == keptEpoch) Kept = (StateDigest.OfWeights(network), StateDigest.OfStatistics(network));
        }
    }
}
