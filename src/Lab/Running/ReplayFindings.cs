using NativeTickets.Training;

namespace NativeTickets.Lab.Running;

/// <summary>Gathers what a replay found to differ from what the run folder says.</summary>
/// <param name="run">The run.</param>
/// <param name="tell">Hears what is being redone, a line each.</param>
/// <param name="cancellation">Asks to stop.</param>
sealed class ReplayFindings(RunContext run, Action<string> tell, CancellationToken cancellation)
{
    readonly List<string> wrong = [];

    public RunContext Run => run;

    public CancellationToken Cancellation => cancellation;

    public IReadOnlyList<string> Wrong => wrong;

    /// <summary>Says which part of a stage is redone next.</summary>
    public void Tell(StageInstance stage, string part) =>
        tell($"redoing {stage.Id}, seed {stage.Seed}{(stage.Matrix.Label.Length > 0 ? $", {stage.Matrix.Label}" : "")}: {part}");

    /// <summary>Notes that a file of a stage does not say what was found.</summary>
    public void Differs(StageInstance stage, string file, string what) => wrong.Add($"{Path.Combine(run.FolderOf(stage), file)}: {what}");

    /// <summary>Does something for a stage; what it refuses is noted.</summary>
    public void Try(Action act)
    {
        try
        {
            act();
        }
        catch (UserException e)
        {
            wrong.Add(e.Message);
        }
    }

    /// <summary>Holds numbers of a file against those found again.</summary>
    /// <param name="stage">Whose file.</param>
    /// <param name="file">The file.</param>
    /// <param name="where">Which of its numbers: <c>epoch 3</c>; empty for a file with one set.</param>
    /// <param name="stated">What it says.</param>
    /// <param name="found">What was found.</param>
    /// <param name="leftOut">Names that are not compared.</param>
    public void Numbers(StageInstance stage, string file, string where, IReadOnlyDictionary<string, double?> stated,
        IReadOnlyDictionary<string, double?> found, Func<string, bool> leftOut)
    {
        foreach (var name in stated.Keys.Union(found.Keys).Where(name => !leftOut(name)))
        {
            if (!stated.TryGetValue(name, out var left)) Differs(stage, file, $"{where}lacks {name}, which is {Text(found[name])} when redone");
            else if (!found.TryGetValue(name, out var right)) Differs(stage, file, $"{where}has {name}, which the stage does not give when redone");
            else if (left != Finite(right)) Differs(stage, file, $"{where}says {name} {Text(left)}; redone it is {Text(right)}");
        }
    }

    /// <summary>Holds what a stage is said to have counted against what was counted again.</summary>
    public void Counts(StageInstance stage, StageResult stated, StageResult found)
    {
        Numbers(stage, RunFiles.Result, "counts: ", Of(stated), Of(found), _ => false);

        static Dictionary<string, double?> Of(StageResult of) => of.Counts.ToDictionary(count => count.Key, count => (double?)count.Value);
    }

    /// <summary>Holds the tensors of a weights file that a stage left against those of the same file redone.</summary>
    /// <param name="stage">Whose file.</param>
    /// <param name="name">The file, relative to the stage's folder, with slashes.</param>
    /// <param name="redone">The file that was written again.</param>
    public void Weights(StageInstance stage, string name, string redone)
    {
        var left = WeightsFile.Read(run.FinishedFile(stage, name)).Tensors;
        if (Digest(left) != Digest(WeightsFile.Read(redone).Tensors)) Differs(stage, name, "holds other bits than are found when it is redone");

        static string Digest(IReadOnlyDictionary<string, WeightsEntry> tensors) => StateDigest.Of(tensors.Select(tensor => (tensor.Key, tensor.Value)));
    }

    /// <summary>A number as files have it, where none that is not finite stands.</summary>
    static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? value : null;

    static string Text(double? value) => Finite(value) is { } number ? NumberText.Shortest(number) : "no finite number";
}
