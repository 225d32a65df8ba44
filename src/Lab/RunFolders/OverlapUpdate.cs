using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Models;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.RunFolders;

/// <summary>
/// Makes <see cref="MaskOverlaps"/> from the weights files of finished stages when a run has ended; pairs that are there already are not computed again.
/// </summary>
static class OverlapUpdate
{
    /// <summary>Brings the file up to date; nothing is written where no stage has two seeds' masks.</summary>
    /// <param name="plan">What was run.</param>
    /// <param name="runFolder">Its run folder.</param>
    /// <param name="status">How far each instance is.</param>
    /// <exception cref="UserException">A weights file is damaged, or the system refuses.</exception>
    public static void Run(PipelinePlan plan, string runFolder, Func<StageInstance, StageStatus> status)
    {
        var path = Path.Combine(runFolder, RunFiles.MaskOverlaps);
        var known = Known(path);
        var pairs = new List<MaskPair>();
        var prunings = plan.Instances.Where(stage => stage.Kind == "prune" && status(stage) == StageStatus.Done);
        foreach (var group in prunings.GroupBy(stage => stage.Id + string.Concat(stage.Matrix.Values.Select(value => $"\n{value.Key}\n{value.Value}"))))
            pairs.AddRange(PairsOf([.. group.DistinctBy(stage => stage.Folder)], runFolder, known));
        if (pairs.Count > 0 && !pairs.SequenceEqual(known.Values)) new MaskOverlaps { Pairs = pairs }.Write(path);
    }

    static IEnumerable<MaskPair> PairsOf(StageInstance[] seeds, string runFolder, Dictionary<(string, string), MaskPair> known)
    {
        var masks = new Dictionary<string, TicketMask?>();
        for (var i = 0; i < seeds.Length; i++)
            for (var j = i + 1; j < seeds.Length; j++)
            {
                var (first, second) = (seeds[i], seeds[j]);
                if (known.TryGetValue((first.Folder, second.Folder), out var pair)) yield return pair;
                else if (MaskOf(first) is { } mask && MaskOf(second) is { } other)
                {
                    var overlap = MaskOverlap.Of(mask, other);
                    yield return new MaskPair(first.Folder, second.Folder, overlap.Jaccard, overlap.JaccardByChance);
                }
            }

        TicketMask? MaskOf(StageInstance stage) =>
            masks.TryGetValue(stage.Folder, out var read) ? read : masks[stage.Folder] = StageWeights.ReadMask(
                StageSeals.Checked(Path.Combine(runFolder, stage.Folder), StageWeights.FileName), stage.Hash);
    }

    /// <summary>The pairs that an earlier run has written; none where the file is of no use, since it is made again then.</summary>
    static Dictionary<(string, string), MaskPair> Known(string path)
    {
        try
        {
            return MaskOverlaps.Read(path).DistinctBy(pair => (pair.First, pair.Second)).ToDictionary(pair => (pair.First, pair.Second));
        }
        catch (RunFolderException e) when (e.InnerException is not (IOException or UnauthorizedAccessException))
        {
            return [];
        }
    }
}
