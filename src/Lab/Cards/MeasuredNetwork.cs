using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Exchange;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Cards;

/// <summary>The network of a finished stage, with its settings and with what evaluations found of it on test images.</summary>
/// <param name="Run">The index of its run.</param>
/// <param name="Entry">The stage as the index has it.</param>
/// <param name="Instance">The stage as the resolved pipeline has it.</param>
/// <param name="Data">What it learned from.</param>
/// <param name="Findings">In the order of execution; empty where nothing has attacked it.</param>
sealed record MeasuredNetwork(RunIndex Run, StageEntry Entry, StageInstance Instance, DataSpec Data, IReadOnlyList<AttackFinding> Findings)
{
    /// <summary>The fraction of zeros among prunable weights, which train and prune stages both report; null where it is not known.</summary>
    public required double? Sparsity { get; init; }

    /// <summary>Its architecture.</summary>
    public NetworkSpec Network => (NetworkSpec)Instance.Model;

    /// <summary>Reads it from a run folder.</summary>
    /// <exception cref="UserException">The request fits no finished stage, or more than one; a file is missing or damaged.</exception>
    public static MeasuredNetwork Of(ExportRequest request)
    {
        var entry = StageChoice.Of(request);
        var run = new PlannedRun(request.RunFolder, request.Moved);
        StageEntry[] evaluations = [.. run.Index.Stages.Where(stage => stage.Kind == EvaluateKind.Instance.Name && stage.Status == StageStatus.Done
            && stage.Seed == entry.Seed && stage.From.Contains(entry.Folder)).DistinctBy(stage => stage.Folder)];
        return new MeasuredNetwork(run.Index, entry, run.InstanceOf(entry), run.Data, [.. evaluations.SelectMany(stage => run.FindingsOf(stage, entry.Id))])
        {
            Sparsity = run.ResultOf(entry).Metrics.GetValueOrDefault(KnownMetrics.Sparsity.Name),
        };
    }

    /// <summary>The network of a run's <c>model</c> with the weights of its file, as a finished evaluation measured it.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="evaluation">The evaluation's id.</param>
    /// <exception cref="UserException">There is no such finished stage, or a file is missing or damaged.</exception>
    public static MeasuredNetwork OfGiven(string runFolder, string evaluation)
    {
        var run = new PlannedRun(runFolder);
        var entry = run.Index.Stages.FirstOrDefault(stage => stage.Id == evaluation && stage.Status == StageStatus.Done)
            ?? throw new RunException($"{runFolder}: has no finished stage '{evaluation}'; run its pipeline again");
        var described = run.Index.Stages.FirstOrDefault(stage => stage.Kind == DescribeKind.Instance.Name && stage.Status == StageStatus.Done);
        return new MeasuredNetwork(run.Index, entry, run.InstanceOf(entry), run.Data, [.. run.FindingsOf(entry, EvaluateSpec.GivenNetwork)])
        {
            Sparsity = described is null ? null : run.ResultOf(described).Metrics.GetValueOrDefault(KnownMetrics.Sparsity.Name),
        };
    }
}

/// <summary>A run folder with the plan that its resolved pipeline gives.</summary>
sealed class PlannedRun
{
    readonly string folder, source;
    readonly PipelinePlan plan;
    readonly MovedFiles? moved;

    /// <summary>Reads it.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="moved">Where the files that its pipeline names lie now; null where they lie where it says.</param>
    /// <exception cref="UserException">A file is missing or damaged.</exception>
    public PlannedRun(string folder, MovedFiles? moved = null)
    {
        (this.folder, this.moved) = (folder, moved);
        Index = RunFolder.ReadIndex(folder);
        source = Index.Checked(folder, RunFiles.ResolvedPipeline);
        var pipeline = NativeLaboratory.Read(source, moved: moved);
        // what the run read is not at hand, and neither need its numerics be those of this program: the run's own words give the hashes that it had
        var facts = Provenance.ReadFacts(Path.Combine(folder, RunFiles.Provenance))?.ToDictionary() ?? [];
        plan = pipeline.Plan(new RunIdentity(facts.GetValueOrDefault("datasetSha256") ?? "", Index.Device, Index.Precision,
            facts.GetValueOrDefault("numerics") ?? Numerics.Version));
        Data = DataSpec.Of(pipeline.Spec.Data);
    }

    /// <summary>The run's index.</summary>
    public RunIndex Index { get; }

    /// <summary>What it learned from.</summary>
    public DataSpec Data { get; }

    /// <summary>A stage of the index as the plan has it.</summary>
    /// <exception cref="RunException">The plan has none, or files were moved and give another hash.</exception>
    public StageInstance InstanceOf(StageEntry wanted)
    {
        var found = plan.Instances.FirstOrDefault(stage => stage.Id == wanted.Id && stage.Seed == wanted.Seed && stage.Matrix.Equals(wanted.Matrix))
            ?? throw new RunException($"{source}: has no stage '{wanted.Id}' with {wanted.Label}, which {RunFiles.Index} lists; put back the file that the run "
                + "left");
        if (moved is not null && found.Folder != wanted.Folder)
            throw new RunException($"{source}: plans {found.Folder}, and the run has {wanted.Folder}: a file in {moved.Folder} is not the one of its name that "
                + "the run read; put that one there");
        return found;
    }

    /// <summary>The result of a finished stage.</summary>
    /// <exception cref="UserException">It is missing or damaged.</exception>
    public StageResult ResultOf(StageEntry stage) => StageResult.Read(StageSeals.Checked(FolderOf(stage), RunFiles.Result));

    /// <summary>What an evaluation found of a network on test images.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="network">What it calls the network.</param>
    public IEnumerable<AttackFinding> FindingsOf(StageEntry evaluation, string network)
    {
        var spec = (EvaluateSpec)InstanceOf(evaluation).Spec;
        if (!spec.OnTest || spec.WeightsFile != StageWeights.FileName || !spec.Of.Contains(network)) yield break;
        var (result, checks) = (ResultOf(evaluation), EvaluationChecks.Read(StageSeals.Checked(FolderOf(evaluation), RunFiles.Checks)));
        foreach (var attack in spec.Attacks)
        {
            var (natural, robust) = ($"{network}.naturalAccuracy", $"{network}.{attack.Name}.robustAccuracy");
            if (result.Metrics.GetValueOrDefault(natural) is { } accuracy && result.Metrics.GetValueOrDefault(robust) is { } left)
                yield return new AttackFinding(attack, result.Counts.GetValueOrDefault(robust), accuracy, left, checks.Mark(robust))
                {
                    Skipped = spec.Skipped,
                };
        }
    }

    string FolderOf(StageEntry stage) => Path.Combine(folder, stage.Folder);
}

/// <summary>What an attack left of a network's accuracy.</summary>
/// <param name="Attack">The attack, its budget and norm.</param>
/// <param name="Images">How many test images were measured, the first ones after those that were skipped.</param>
/// <param name="Natural">The share that is classified correctly without it.</param>
/// <param name="Robust">The share that is classified correctly under it.</param>
/// <param name="IsDoubtful">Whether a check of the attack failed.</param>
sealed record AttackFinding(AttackSpec Attack, long Images, double Natural, double Robust, bool IsDoubtful)
{
    /// <summary>How many test images precede those that were measured.</summary>
    public int Skipped { get; init; }

    /// <summary>What was tuned before it; null for nothing.</summary>
    public AttackTuning? Tuning => Attack.Kind.TuningOf(Attack);

    /// <summary>The budget as the pipeline has it: <c>8/255</c>.</summary>
    public string Budget => (Attack.Settings.Find(Attack.Kind.EpsilonKey.Name) as SettingsList)?.Items.OfType<SettingsScalar>()
        .FirstOrDefault(written => written.Value is double value && value == Attack.Epsilon)?.Text ?? NumberText.Shortest(Attack.Epsilon);

    /// <summary>Whether it is AutoAttack as leaderboards run it, on the first images.</summary>
    public bool IsStandardAutoAttack => AutoAttack.IsStandard(Attack) && Skipped == 0;

    /// <summary>Which images were measured: <c>the first 10,000 test images</c>, <c>the 128 test images after the first 2,048</c>.</summary>
    public string ImageWords => Skipped == 0
        ? FormattableString.Invariant($"the first {Images:#,0} test images")
        : FormattableString.Invariant($"the {Images:#,0} test images after the first {Skipped:#,0}");

    /// <summary>A share in percent, with the two decimals that leaderboards have.</summary>
    public static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.00}");
}
