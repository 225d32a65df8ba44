using System.Diagnostics;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>
/// Hands the stage instances of a plan to jobs: each when its inputs have ended, ready ones in an order that is given. Instances of equal hash share a folder,
/// so no two of them run at once, and the later one finds its work done. What cannot run without an input that diverged is marked as left out and handed out
/// so; what builds on a stage that failed is not handed out, and stays for the next run. Where other workers share the folder, an instance is handed out when
/// it could be claimed, and those that others have are waited for.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="folder">Its run folder.</param>
/// <param name="claims">Decides whether this process may begin with an instance.</param>
/// <param name="order">Places in the plan, the preferred one first.</param>
sealed class StageSchedule(PipelinePlan plan, HeldRunFolder folder, StageClaims claims, IReadOnlyList<int> order)
{
    readonly object gate = new();
    readonly List<int> waiting = [.. order];
    readonly HashSet<string> running = [];
    readonly HashSet<string> blocked = []; // folders of stages that wait for one that failed
    bool stopped;

    /// <summary>The place in the plan of the next instance, waited for until one is ready; null when nothing is left or the run is to end.</summary>
    public int? Next()
    {
        var begun = Stopwatch.GetTimestamp();
        lock (gate)
            while (true)
            {
                folder.LookAgain();
                var hasFailed = TryNext(out var next);
                if (next is not null) return next;
                while (waiting.RemoveAll(place => IsBlocked(plan.Instances[place])) > 0) { }
                if (stopped || waiting.Count == 0) return null;
                if (hasFailed) continue; // what builds on it is blocked now, and something else may be ready
                if (claims.PauseAfter(Stopwatch.GetElapsedTime(begun)) is { } pause) Monitor.Wait(gate, pause);
                else Monitor.Wait(gate);
            }
    }

    /// <summary>Says that an instance has been run, was found done, failed, or was taken over by another worker.</summary>
    public void Finished(int place)
    {
        lock (gate)
        {
            var stage = plan.Instances[place];
            running.Remove(stage.Folder);
            if (!folder[stage].HasEnded() && folder[stage] != StageStatus.Failed) waiting.Add(place);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Hands out nothing more.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopped = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Why inputs of an instance have no result, by their ids; empty where all have one.</summary>
    public static Dictionary<string, string> Missing(StageInstance stage, HeldRunFolder folder)
    {
        var missing = new Dictionary<string, string>();
        foreach (var input in stage.From)
            if (folder[input] == StageStatus.Diverged) missing[input.Id] = $"{input.Matrix.Qualify(input.Id)} diverged";
            else if (folder[input] == StageStatus.LeftOut) missing[input.Id] = folder.ReasonOf(input) ?? $"{input.Matrix.Qualify(input.Id)} is left out";
        return missing;
    }

    // answers whether a stage was found that is given up
    bool TryNext(out int? next)
    {
        next = null;
        while (waiting.RemoveAll(place => IsBlocked(plan.Instances[place])) > 0) { } // an input may stand behind what builds on it
        if (stopped) return false;
        foreach (var (at, place) in waiting.Index())
        {
            var stage = plan.Instances[place];
            if (!IsReady(stage)) continue;
            if (!claims.Take(stage))
            {
                if (folder[stage] == StageStatus.Failed) return true;
                continue;
            }
            waiting.RemoveAt(at);
            running.Add(stage.Folder);
            next = place;
            return false;
        }
        return false;
    }

    bool IsBlocked(StageInstance stage)
    {
        if (folder[stage].HasEnded() || running.Contains(stage.Folder)) return false;
        var waitsForOne = stage.From.Any(input => folder[input] == StageStatus.Failed || blocked.Contains(input.Folder));
        if (folder[stage] != StageStatus.Failed && !waitsForOne) return false;
        blocked.Add(stage.Folder);
        return true;
    }

    bool IsReady(StageInstance stage)
    {
        if (running.Contains(stage.Folder)) return false;
        if (folder.Latest(stage).HasEnded()) return true;
        if (!stage.From.All(input => folder.Latest(input).HasEnded())) return false;
        StageInstance[] found = [.. stage.From.Where(input => folder[input] == StageStatus.Done)];
        if (found.Length < stage.From.Count && !((LabStage)stage.Spec.Kind).CanRunWith(stage, found))
            folder.Set(stage, StageStatus.LeftOut, string.Join("; ", Missing(stage, folder).Values.Distinct()));
        return true;
    }
}
