using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>
/// Hands the stage instances of a plan to jobs: each when its inputs have ended, ready ones in the order of the plan. Instances of equal hash share a folder,
/// so no two of them run at once, and the later one finds its work done. What cannot run without an input that diverged is marked as left out and handed out
/// so; what builds on a stage that failed is not handed out, and stays for the next run.
/// </summary>
sealed class StageSchedule(PipelinePlan plan, HeldRunFolder folder)
{
    readonly object gate = new();
    readonly List<int> waiting = [.. Enumerable.Range(0, plan.Instances.Count)];
    readonly HashSet<string> running = [];
    readonly HashSet<string> blocked = []; // folders of stages that wait for one that failed
    bool stopped;

    /// <summary>The place in the plan of the next instance, waited for until one is ready; null when nothing is left or the run is to end.</summary>
    public int? Next()
    {
        lock (gate)
            while (true)
            {
                waiting.RemoveAll(place => IsBlocked(plan.Instances[place])); // inputs stand earlier in the plan, so that one pass finds all
                if (stopped || waiting.Count == 0) return null;
                if (waiting.FindIndex(place => IsReady(plan.Instances[place])) is >= 0 and var first)
                {
                    var place = waiting[first];
                    waiting.RemoveAt(first);
                    running.Add(plan.Instances[place].Folder);
                    return place;
                }
                Monitor.Wait(gate);
            }
    }

    /// <summary>Says that an instance has been run, was found done, or failed.</summary>
    public void Finished(int place)
    {
        lock (gate)
        {
            running.Remove(plan.Instances[place].Folder);
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
        if (folder[stage].HasEnded()) return true;
        if (!stage.From.All(input => folder[input].HasEnded())) return false;
        StageInstance[] found = [.. stage.From.Where(input => folder[input] == StageStatus.Done)];
        if (found.Length < stage.From.Count && !((LabStage)stage.Spec.Kind).CanRunWith(stage, found))
            folder.Set(stage, StageStatus.LeftOut, string.Join("; ", Missing(stage, folder).Values.Distinct()));
        return true;
    }
}
