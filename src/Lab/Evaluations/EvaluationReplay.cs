using System.Text.Json;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Evaluations;

/// <summary>A batch of an evaluation, one network's answers to some images, without attack and under each; or a trial of an attack that is tuned.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="First">The place of its first image among those that are measured; the number of a trial.</param>
/// <param name="Tuned">The attack that a trial is of; null for a batch.</param>
readonly record struct EvaluatedBatch(string Network, int First, string? Tuned = null);

/// <summary>Redoes batches of a finished evaluation, counts its result again from all of them, and holds both against what it left.</summary>
/// <remarks>An evaluation continues after the outcomes that it finds: it is given all but those of the chosen batches, in a folder of its own.</remarks>
sealed class EvaluationReplay : StageReplay
{
    const double CostTolerance = 1e-9; // a cost is the difference of two sums that grow with what was attacked before

    const long LongestChecks = 64L << 20; // far more than any evaluation has

    readonly StageInstance stage;
    readonly ReplayFindings findings;
    readonly IReadOnlyList<OutcomeRow> rows;
    readonly IReadOnlyList<TuningRow> trials;
    readonly EvaluatedBatch[] batches;

    EvaluationReplay(StageInstance stage, ReplayFindings findings, IReadOnlyList<OutcomeRow> rows, IReadOnlyList<TuningRow> trials, EvaluatedBatch[] batches) =>
        (this.stage, this.findings, this.rows, this.trials, this.batches) = (stage, findings, rows, trials, batches);

    public override string PartsName => "batches of evaluations";

    public override int Parts => batches.Length;

    /// <summary>Opens a finished evaluation.</summary>
    /// <exception cref="UserException">A file of it is missing or cannot be read, or outcomes are missing.</exception>
    public static EvaluationReplay Open(StageInstance stage, ReplayFindings findings)
    {
        var run = findings.Run;
        var (spec, data) = (((EvaluateSpec)stage.Spec).Without(StageRedoing.Missing(stage, run).Keys), run.Data(stage.Seed));
        var path = run.FinishedFile(stage, OutcomeLog.FileName);
        var rows = new LineFile(path).Read(OutcomeRow.Parse);
        AskedBatch[] asked = [.. OutcomeOrder.Of(spec, EvaluateStage.BatchesOf(spec, data, run.PadTo))];
        var known = rows.Select(row => (row.Network, row.Attack, row.First)).ToHashSet();
        foreach (var batch in asked)
            if (!known.Contains((batch.Network, batch.Attack, batch.First))) throw new RunException($"{path}: lacks the outcome of {batch} on");
        var trials = TrialsOf(stage, run, spec);
        return new EvaluationReplay(stage, findings, rows, trials,
        [
            .. asked.Select(batch => new EvaluatedBatch(batch.Network, batch.First)).Distinct(), .. trials.Select(PartOf),
        ]);
    }

    /// <summary>Redoes some batches, or none, and counts the result again.</summary>
    public override void Redo(IReadOnlyList<int> parts)
    {
        EvaluatedBatch[] chosen = [.. parts.Select(place => batches[place])];
        foreach (var batch in chosen)
            findings.Tell(stage, batch.Tuned is { } tuned ? $"{batch.Network}, trial {batch.First} of {tuned}" : $"{batch.Network}, the batch from image "
                + $"{batch.First} on");
        using var scratch = new ScratchFolder();
        Redo(chosen, scratch.Path);
    }

    void Redo(IReadOnlyCollection<EvaluatedBatch> chosen, string scratch)
    {
        WriteLines(Path.Combine(scratch, OutcomeLog.FileName), rows.Where(row => !chosen.Contains(new EvaluatedBatch(row.Network, row.First))),
            row => row.Write);
        WriteLines(Path.Combine(scratch, TuningLog.FileName), trials.Where(row => !chosen.Contains(PartOf(row))), row => row.Write);
        var again = StageRedoing.Run(stage, findings, scratch);
        var found = new OutcomeLog(Path.Combine(scratch, OutcomeLog.FileName));
        foreach (var row in rows.Where(row => chosen.Contains(new EvaluatedBatch(row.Network, row.First))))
            Compare(row, found.Find(row.Network, row.Attack, row.First));
        foreach (var row in found.All.Where(row => !rows.Any(other => (other.Network, other.Attack, other.First) == (row.Network, row.Attack, row.First))))
            findings.Differs(stage, OutcomeLog.FileName, $"lacks the outcome of {row.Attack} on {row.Network} from image {row.First} on");
        var tuned = new TuningLog(Path.Combine(scratch, TuningLog.FileName));
        foreach (var row in trials.Where(row => chosen.Contains(PartOf(row)))) Compare(row, tuned.Find(row.Asked)!);
        StageRedoing.Compare(stage, findings, again, scratch);
        var stated = InputFile.ReadAll(findings.Run.FinishedFile(stage, RunFiles.Checks), LongestChecks);
        if (!stated.AsSpan().SequenceEqual(InputFile.ReadAll(Path.Combine(scratch, RunFiles.Checks), LongestChecks)))
            findings.Differs(stage, RunFiles.Checks, $"does not say what follows from {OutcomeLog.FileName}");
    }

    void Compare(OutcomeRow stated, OutcomeRow? found)
    {
        var what = $"{stated.Attack} on {stated.Network}, images {stated.First} to {stated.First + stated.Right.Length - 1}";
        if (found is null)
        {
            findings.Differs(stage, OutcomeLog.FileName, $"has an outcome of {what}, which the evaluation does not give when redone");
            return;
        }
        if (!stated.Right.SequenceEqual(found.Right))
            findings.Differs(stage, OutcomeLog.FileName,
                $"{what}: {stated.Right.Zip(found.Right).Count(pair => pair.First != pair.Second)} outcomes differ when redone");
        if ((stated.Outside, stated.Vanished) != (found.Outside, found.Vanished))
            findings.Differs(stage, OutcomeLog.FileName, $"{what}: states {stated.Outside} outside and {stated.Vanished} vanished; "
                + $"redone it is {found.Outside} and {found.Vanished}");
        if (Math.Abs(stated.ForwardUnits - found.ForwardUnits) > CostTolerance * Math.Abs(found.ForwardUnits) + CostTolerance)
            findings.Differs(stage, OutcomeLog.FileName, FormattableString.Invariant(
                $"{what}: states a cost of {stated.ForwardUnits} forward units; redone it is {found.ForwardUnits}"));
    }

    void Compare(TuningRow stated, TuningRow found)
    {
        var what = $"{stated.Asked}";
        if (!stated.Settings.SequenceEqual(found.Settings))
            findings.Differs(stage, TuningLog.FileName, $"{what}: states settings that do not follow from the trials before it");
        else if (stated.Median != found.Median)
            findings.Differs(stage, TuningLog.FileName, FormattableString.Invariant(
                $"{what}: states a median distance of {stated.Median}; redone it is {found.Median}"));
    }

    static EvaluatedBatch PartOf(TuningRow row) => new(row.Asked.Network, row.Asked.Trial, row.Asked.Attack);

    /// <summary>The trials that a finished evaluation left.</summary>
    static IReadOnlyList<TuningRow> TrialsOf(StageInstance stage, RunContext run, EvaluateSpec spec)
    {
        if (TunedAttacks.Of(spec).Count == 0) return [];
        var path = run.FinishedFile(stage, TuningLog.FileName);
        var trials = new LineFile(path).Read(TuningRow.Parse);
        AskedTrial[] asked = [.. TunedAttacks.TrialsOf(spec)];
        return trials.Select(row => row.Asked).SequenceEqual(asked) ? trials
            : throw new RunException($"{path}: has other trials than the {asked.Length} that the evaluation makes");
    }

    static void WriteLines<T>(string path, IEnumerable<T> rows, Func<T, Action<Utf8JsonWriter>> write) => AtomicFile.Write(path, stream =>
    {
        foreach (var row in rows)
        {
            using (var json = new Utf8JsonWriter(stream)) write(row)(json);
            stream.WriteByte((byte)'\n');
        }
    });
}
