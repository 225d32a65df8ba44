using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Evaluations;

/// <summary>Runs an evaluate stage: measures the networks of other stages on one split, with and without attacks, and checks the attacks.</summary>
static class EvaluateStage
{
    public static StageResult Run(StageInstance stage, StageWork stageRun)
    {
        if (stageRun.Context.Team is not { } team) return Run(stage, stageRun, null);
        var crew = new VictimCrew(team.Ranks);
        return team.Share(stage, () => Run(stage, stageRun, crew), leave: () => crew.Leave(), isLeft: () => !crew.IsBroken);
    }

    /// <summary>Shows images to the networks for an evaluation that another rank runs.</summary>
    public static void Follow(StageInstance stage, StageWork work)
    {
        using var sources = new EvaluationSources(stage, work.Context, new AttackJournal(), CancellationToken.None);
        new VictimCrew(work.Context.Team!.Ranks).Serve(sources.NetworkOf);
    }

    static StageResult Run(StageInstance stage, StageWork stageRun, VictimCrew? crew)
    {
        stageRun.Began();
        var run = stageRun.Context;
        var asked = (EvaluateSpec)stage.Spec;
        var spec = asked.Without([.. stageRun.Missing.Keys]);
        var folder = run.FolderOf(stage);
        var batches = BatchesOf(spec, run.Data(stage.Seed), run.PadTo);
        var log = new OutcomeLog(Path.Combine(folder, OutcomeLog.FileName), stageRun.IsRedone ? null : OutcomeOrder.Of(spec, batches));
        var tuningLog = new TuningLog(Path.Combine(folder, TuningLog.FileName), stageRun.IsRedone ? null : TunedAttacks.TrialsOf(spec));
        var progress = new EvaluationProgress(spec, batches.Images, run.Data(stage.Seed).Train.Classes, stageRun);
        using var sources = new EvaluationSources(stage, run, progress.Journal, stageRun.Cancellation, crew);
        var unfinished = new UnfinishedAttack(Path.Combine(run.CheckpointsOf(stage), StageFiles.UnfinishedAttack), progress);
        var tuning = new NetworkTuning(TuningImagesOf(spec, run.Data(stage.Seed), run.PadTo), tuningLog, unfinished, progress, stage.Seed);
        NetworkEvaluation[] evaluations =
            [.. spec.Of.Select(network => new NetworkEvaluation(spec, network, batches, sources, log, unfinished, tuning, progress,
                stage.Seed, stage.Hash, Path.Combine(folder, "images")))];
        NetworkOutcomes[] found = [.. evaluations.Select(evaluation => evaluation.Run(stageRun.Cancellation))];

        AttackCheck[] checks = [.. found.SelectMany(AttackChecks.Of)];
        new EvaluationChecks
        {
            Checks = checks,
            Comparisons = [.. NetworkComparison.Of(found)],
            Tunings = TuningSummary.Of(tuningLog.All),
            Budgets = BudgetsOf(spec),
        }.Write(Path.Combine(folder, RunFiles.Checks));
        var (metrics, counts) = Metrics(asked, found);
        metrics[KnownMetrics.FailedChecks.Name] = checks.Count(check => check.Fails());
        var cost = new StageCost
        {
            Seconds = log.All.Sum(row => row.Seconds) + tuningLog.All.Sum(row => row.Seconds),
            Images = log.All.Sum(row => (long)row.Right.Length) + tuningLog.All.Sum(row => (long)row.Images),
            ForwardUnits = log.All.Sum(row => row.ForwardUnits) + tuningLog.All.Sum(row => row.ForwardUnits),
            PeakMemoryBytes = ProcessMemory.PeakBytes,
        };
        return stage.Result(metrics, cost) with { Counts = counts };
    }

    static (Dictionary<string, double?> Metrics, Dictionary<string, long> Counts) Metrics(EvaluateSpec spec, IEnumerable<NetworkOutcomes> found)
    {
        var (metrics, counts) = (new Dictionary<string, double?>(), new Dictionary<string, long>());
        foreach (var network in found)
        {
            Add($"{network.Network}.naturalAccuracy", network.Natural);
            foreach (var attack in network.Attacks) Add($"{network.Network}.{attack.Attack.Name}.robustAccuracy", attack.Right);
            foreach (var worst in WorstCase.Of(spec))
            {
                AttackOutcomes[] ofBudget = [.. network.Attacks.Where(attack => worst.IsOf(attack.Attack))];
                // the worst case of fewer attacks than asked for would pass for that of all
                if (ofBudget.Length == spec.Attacks.Count(worst.IsOf))
                    Add($"{network.Network}.{worst.Name}.robustAccuracy", NetworkOutcomes.StandsAll(ofBudget, network.Natural.Length));
            }
        }
        return (metrics, counts);

        void Add(string name, bool[] right)
        {
            metrics[name] = (double)right.Count(r => r) / right.Length;
            counts[name] = right.Length;
        }
    }

    static IReadOnlyList<AttackBudget>? BudgetsOf(EvaluateSpec spec)
    {
        AttackBudget[] budgets =
        [
            .. spec.Attacks.Where(attack => attack.NamesBudget).Select(attack =>
                new AttackBudget { Attack = attack.Family, Name = attack.Name, Norm = attack.Threat.Name, Epsilon = attack.Epsilon }),
        ];
        return budgets.Length == 0 ? null : budgets;
    }

    /// <summary>The images that an evaluation measures.</summary>
    public static EvaluationBatches BatchesOf(EvaluateSpec spec, DataSet data, int? padTo) =>
        new(MeasuredOf(spec, data), spec.BatchSize, padTo, spec.Skipped);

    /// <summary>The images that its attacks are tuned on, as one batch; the first image alone where nothing is.</summary>
    static EvaluationBatches TuningImagesOf(EvaluateSpec spec, DataSet data, int? padTo)
    {
        var images = SplitOf(spec, data).Slice(0, Math.Max(TunedAttacks.MostImages(spec), 1));
        return new EvaluationBatches(images, images.Count, padTo);
    }

    static ImageSet MeasuredOf(EvaluateSpec spec, DataSet data)
    {
        var split = SplitOf(spec, data);
        var there = split.Count - spec.Skipped;
        if (there <= 0) throw new RunException($"stage '{spec.Id}' skips {spec.Skipped:#,0} images of a split that has {split.Count:#,0}; set skip below that");
        return split.Slice(spec.Skipped, spec.Images ?? there);
    }

    static ImageSet SplitOf(EvaluateSpec spec, DataSet data)
    {
        var images = spec.OnTest ? data.Test : data.Validation;
        if (images.Count == 0) throw new RunException($"stage '{spec.Id}' measures on the validation split, which is empty; set data.validation above 0");
        return images;
    }
}
