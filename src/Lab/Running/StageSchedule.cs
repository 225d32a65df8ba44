using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>
/// Hands the stage instances of a plan to jobs: each when its inputs are done, ready ones in the order of the plan. Instances of equal hash share a folder,
/// so no two of them run at once, and the later one finds its work done.
/// </summary>
sealed class StageSchedule(PipelinePlan plan, HeldRunFolder folder)
{
    readonly object gate = new();
    readonly List<int> waiting = [.. Enumerable.Range(0, plan.Instances.Count)];
    readonly HashSet<string> running = [];
    bool stopped;

    /// <summary>The place in the plan of the next instance, waited for until one is ready; null when nothing is left or the run is to end.</summary>
    public int? Next()
    {
        lock (gate)
            while (true)
            {
                if (stopped || waiting.Count == 0) return null;
                foreach (var place in waiting)
                {
                    var stage = plan.Instances[place];
                    if (running.Contains(stage.Folder) || stage.From.Any(input => folder[input] != StageStatus.Done)) continue;
                    waiting.Remove(place);
                    running.Add(stage.Folder);
                    return place;
                }
                Monitor.Wait(gate);
            }
    }

    /// <summary>Says that an instance has been run or found done.</summary>
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
}
