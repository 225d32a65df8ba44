namespace NativeTickets.Runs.Values;

/// <summary>What a training run cost by itself, and what the stages cost that it builds on: a ticket's search is part of its price.</summary>
/// <param name="Training">Of the training run alone.</param>
/// <param name="Search">Of all stages that it builds on, each counted once.</param>
public sealed record TrainingPrice(Expense Training, Expense Search)
{
    /// <summary>The metrics that a price answers, by name.</summary>
    public static IReadOnlyDictionary<string, Func<TrainingPrice, double>> Metrics { get; } = new Dictionary<string, Func<TrainingPrice, double>>
    {
        ["trainingSeconds"] = price => price.Training.Seconds,
        ["searchSeconds"] = price => price.Search.Seconds,
        ["totalSeconds"] = price => price.Total.Seconds,
        ["trainingUnits"] = price => price.Training.ForwardUnits,
        ["searchUnits"] = price => price.Search.ForwardUnits,
        ["totalUnits"] = price => price.Total.ForwardUnits,
        ["maskSeconds"] = price => price.Training.MaskSeconds,
    };

    /// <summary>Both together.</summary>
    public Expense Total => new(Training.Seconds + Search.Seconds, Training.ForwardUnits + Search.ForwardUnits);

    /// <summary>Null where the training run or a stage that it builds on has not reported its cost.</summary>
    public static TrainingPrice? Of(RunFolder run, StageRun training)
    {
        if (training.Kind != "train" || Expense.Of(training) is not { } own) return null;
        var search = SearchOf(run, training);
        return search is null ? null : new TrainingPrice(own, search.Value);
    }

    /// <summary>What all stages cost that a training run builds on; null where one has not reported it.</summary>
    public static Expense? SearchOf(RunFolder run, StageRun training)
    {
        var sum = new Expense(0, 0);
        foreach (var stage in Above(run, training))
        {
            if (Expense.Of(stage) is not { } cost) return null;
            sum = new Expense(sum.Seconds + cost.Seconds, sum.ForwardUnits + cost.ForwardUnits);
        }
        return sum;
    }

    /// <summary>All stages that a training run builds on, each once.</summary>
    public static IReadOnlyCollection<StageRun> Above(RunFolder run, StageRun training)
    {
        var above = new Dictionary<string, StageRun>();
        var open = new Queue<string>(training.From);
        while (open.TryDequeue(out var folder))
        {
            if (above.ContainsKey(folder) || run.Stages.FirstOrDefault(stage => stage.Folder == folder) is not { } stage) continue;
            above[folder] = stage;
            foreach (var further in stage.From) open.Enqueue(further);
        }
        return above.Values;
    }
}

/// <summary>Seconds, and forward units times images.</summary>
/// <param name="Seconds">Of this machine, 0 or more.</param>
/// <param name="ForwardUnits">0 or more.</param>
public readonly record struct Expense(double Seconds, double ForwardUnits)
{
    /// <summary>Seconds that changing masks while training took, list building included; 0 for none.</summary>
    public double MaskSeconds { get; init; }

    /// <summary>Null where a stage has not reported it.</summary>
    public static Expense? Of(StageRun stage) => stage.Result?.Cost is { } cost
        ? new Expense(cost.Seconds, cost.ForwardUnits) { MaskSeconds = cost.MaskSeconds ?? 0 } : null;
}
