using NativeTickets.Pruning;

namespace NativeTickets.Lab.Masks;

/// <summary>Keys that several mask schedules share.</summary>
static class UpdateKeys
{
    /// <summary>Whether a weight that is dropped and grown at once starts at 0.</summary>
    public static Key<bool> KeepRegrown { get; } = new("keepRegrown", Rules.Flag(), Default.Of("false"),
        "Whether a weight that one update drops and grows again continues with its value and velocity, as in the authors' code, and does not start at 0.");

    /// <summary>How the share that is dropped falls.</summary>
    public static Key<string> Anneal(string word) => new("anneal", Rules.Word("cosine", "constant", "cubic"), Default.Of(word),
        "How the share falls from the start to `until`: along half a cosine, not at all, or as the cube of what is left of the time.");

    /// <summary>Steps between two updates.</summary>
    public static Key<TrainingTime> Every(string time) => new("every", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs), Default.Of(time),
        "How many steps lie between two updates; at least one.");

    /// <summary>The share that an update drops.</summary>
    public static Key<double> Fraction(string name, string share) => new(name, Rules.Number(0, 1, aboveLow: true, belowHigh: true), Default.Of(share),
        "The share of each layer's kept weights that an update drops, at the start.");

    /// <summary>The moment from which on there are no updates.</summary>
    public static Key<TrainingTime> Until(string time) => new("until", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs, TimeUnit.Percent), Default.Of(time),
        "When updates end. Percent is of the stage's epochs, rounded up to the beginning of an epoch.");

    /// <summary>The annealing that a word stands for.</summary>
    public static Annealing AnnealingOf(string word) => word switch
    {
        "cosine" => Annealing.Cosine,
        "constant" => Annealing.Constant,
        "cubic" => Annealing.Cubic,
        _ => throw new InvalidOperationException($"no annealing is called {word}"),
    };

    /// <summary>A length in steps, one at least.</summary>
    public static long Steps(TrainingTime time, long stepsPerEpoch, int epochs) => Math.Max(1, time.ToSteps(stepsPerEpoch, epochs));

    /// <summary>Refuses a time of nothing.</summary>
    public static void RequireSome(Key<TrainingTime> key, Settings settings, Problems problems)
    {
        if (key.TryRead(settings, out var time) && time.Amount == 0)
            problems.Add(settings.Find(key.Name)!.At, $"{key.Name} is {time}; wanted a time of one step or more");
    }
}
