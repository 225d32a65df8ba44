using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Receipts;

namespace NativeTickets.Lab.Running;

/// <summary>Which files of a stage's folder are the stage's own, and which nobody needs once it is finished.</summary>
static class StageFiles
{
    /// <summary>What is kept of an attack that was interrupted.</summary>
    public const string UnfinishedAttack = "attack.safetensors";

    static readonly string[] OfWorkers = [RunFiles.Lease, RunFiles.Attempts, RunFiles.Log];
    static readonly string[] Spent = ["last.safetensors", "best.safetensors", UnfinishedAttack, ReceiptLog.FileName];

    /// <summary>
    /// What a stage that has just finished leaves, relative to its folder, with slashes: all but what is spent, and what is made from its log.
    /// </summary>
    public static IEnumerable<string> Left(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
        .Where(name => name != RunFiles.Manifest && !IsSpent(name) && !IsOfWorkers(name) && !StageMetrics.IsDerived(name) && !AtomicFile.IsTemporary(name));

    /// <summary>Whether a file says who works at the stage, and has no part in what it found.</summary>
    public static bool IsOfWorkers(string name) => OfWorkers.Contains(name);

    /// <summary>Whether a file only served to continue after an interruption.</summary>
    public static bool IsSpent(string name) => Spent.Any(spent => name == $"checkpoints/{spent}");

    /// <summary>Removes what only served to continue after an interruption; the final weights and those saved on the way stay.</summary>
    public static void RemoveSpent(string checkpoints)
    {
        if (!Directory.Exists(checkpoints)) return;
        foreach (var name in Spent) OutputFile.Delete(Path.Combine(checkpoints, name));
    }
}
