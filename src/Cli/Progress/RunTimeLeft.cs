using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>
/// When a run will be done: what its running stages still take, and for each that waits, what stages of its id took so far. Stages of an id of which none has
/// begun are not known, and make it a least time.
/// </summary>
sealed class RunTimeLeft
{
    readonly Dictionary<int, StageHeader> open = [];
    readonly Dictionary<int, (double Elapsed, double Left)> running = [];
    readonly Dictionary<string, (double Seconds, int Count)> ended = [];
    int total;

    /// <summary>Begins, or begins again with more stages; what ended before keeps telling how long stages take.</summary>
    /// <param name="stages">How many stages there are.</param>
    /// <param name="waiting">Those that have not ended; none where others share them, of whom nothing is known here.</param>
    public void Begin(int stages, IReadOnlyList<StageHeader> waiting)
    {
        total = stages;
        open.Clear();
        running.Clear();
        foreach (var stage in waiting) open[stage.Number] = stage;
    }

    /// <summary>A stage has come further.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="elapsed">Seconds since it began here.</param>
    /// <param name="left">Seconds it still takes.</param>
    public void Progress(StageHeader stage, double elapsed, double left) => running[stage.Number] = (elapsed, left);

    /// <summary>A stage has ended, after this time where it was run to its end.</summary>
    public void End(StageHeader stage, double? seconds = null)
    {
        open.Remove(stage.Number);
        running.Remove(stage.Number);
        if (seconds is not { } took) return;
        var (sum, count) = ended.GetValueOrDefault(stage.Id);
        ended[stage.Id] = (sum + took, count + 1);
    }

    /// <summary>"run: 3 of 8 stages have ended, about 4 min 05 s left"; null where nothing is open that is known of.</summary>
    public string? Words()
    {
        if (open.Count == 0) return null;
        var known = running.Keys.Where(open.ContainsKey).GroupBy(number => open[number].Id)
            .ToDictionary(same => same.Key, same => same.Average(number => running[number].Elapsed + running[number].Left));
        foreach (var (id, (seconds, count)) in ended) known[id] = seconds / count;
        var waiting = open.Values.Where(stage => !running.ContainsKey(stage.Number)).ToArray();
        var isWhole = waiting.All(stage => known.ContainsKey(stage.Id));
        var left = (running.Values.Sum(stage => stage.Left) + waiting.Sum(stage => known.GetValueOrDefault(stage.Id))) / Math.Max(1, running.Count);
        var time = running.Count == 0 && !isWhole ? "" : $", {(isWhole ? "about" : "more than")} {ProgressText.Duration(left)} left";
        return $"run: {total - open.Count:#,0} of {total:#,0} stages have ended{time}";
    }
}
