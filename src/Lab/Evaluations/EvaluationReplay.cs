using System.Text.Json;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Evaluations;

/// <summary>A batch of an evaluation: one network's answers to some images, without attack and under each.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="First">The place of its first image in the split.</param>
readonly record struct EvaluatedBatch(string Network, int First);

/// <summary>Redoes batches of a finished evaluation, counts its result again from all of them, and holds both against what it left.</summary>
/// <remarks>An evaluation continues after the outcomes that it finds: it is given all but those of the chosen batches, in a folder of its own.</remarks>
sealed class EvaluationReplay : StageReplay
{
    const double CostTolerance = 1e-9; // a cost is the difference of two sums that grow with what was attacked before

    const long LongestChecks = 64L << 20; // far more than any evaluation has

    readonly StageInstance stage;
    readonly ReplayFindings findings;
    readonly IReadOnlyList<OutcomeRow> rows;
    readonly EvaluatedBatch[] batches;

    EvaluationReplay(StageInstance stage, ReplayFindings findings, IReadOnlyList<OutcomeRow> rows, EvaluatedBatch[] batches) =>
        (this.stage, this.findings, this.rows, this.batches) = (stage, findings, rows, batches);

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
        return new EvaluationReplay(stage, findings, rows, [.. asked.Select(batch => new EvaluatedBatch(batch.Network, batch.First)).Distinct()]);
    }

    /// <summary>Redoes some batches, or none, and counts the result again.</summary>
    public override void Redo(IReadOnlyList<int> parts)
    {
        EvaluatedBatch[] chosen = [.. parts.Select(place => batches[place])];
        foreach (var batch in chosen) findings.Tell(stage, $"{batch.Network}, the batch from image {batch.First} on");
        using var scratch = new ScratchFolder();
        Redo(chosen, scratch.Path);
    }

    void Redo(IReadOnlyCollection<EvaluatedBatch> chosen, string scratch)
    {
        WriteRows(Path.Combine(scratch, OutcomeLog.FileName), rows.Where(row => !chosen.Contains(new EvaluatedBatch(row.Network, row.First))));
        var again = StageRedoing.Run(stage, findings, scratch);
        var found = new OutcomeLog(Path.Combine(scratch, OutcomeLog.FileName));
        foreach (var row in rows.Where(row => chosen.Contains(new EvaluatedBatch(row.Network, row.First))))
            Compare(row, found.Find(row.Network, row.Attack, row.First));
        foreach (var row in found.All.Where(row => !rows.Any(other => (other.Network, other.Attack, other.First) == (row.Network, row.Attack, row.First))))
            findings.Differs(stage, OutcomeLog.FileName, $"lacks the outcome of {row.Attack} on {row.Network} from image {row.First} on");
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

    static void WriteRows(string path, IEnumerable<OutcomeRow> rows) => AtomicFile.Write(path, stream =>
    {
        foreach (var row in rows)
        {
            using (var json = new Utf8JsonWriter(stream)) row.Write(json);
            stream.WriteByte((byte)'\n');
        }
    });
}
