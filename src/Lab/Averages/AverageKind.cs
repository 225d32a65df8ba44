using NativeTickets.Nn;

namespace NativeTickets.Lab.Averages;

/// <summary>How weights are averaged while a network is trained, as train stages ask for it by <c>average</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What the reference page says above its keys.</param>
public abstract class AverageKind(string name, string doc) : Kind(name, doc)
{
    const string Averaged = "averaged";
    const string Own = "own";
    const string Estimated = "estimated";

    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<AverageKind> All { get; } = new(new ExponentialKind(), new PlainKind());

    /// <inheritdoc/>
    public sealed override string Title => $"average: {Name}";

    /// <summary>Which running statistics the average has.</summary>
    public abstract AverageStatistics StatisticsOf(Settings settings);

    /// <summary>After which steps weights enter.</summary>
    /// <param name="settings">Its checked settings.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    /// <param name="epochs">Of the whole training run, early stops left out.</param>
    public abstract AverageRule Make(Settings settings, long stepsPerEpoch, int epochs);

    /// <summary>The key that says which running statistics the average has.</summary>
    /// <param name="usual">One of its words.</param>
    protected static Key<string> StatisticsKey(string usual) => new("statistics", Rules.Word(Averaged, Own, Estimated), Default.Of(usual),
        "Batch norm's running statistics beside the averaged weights: averaged as the weights are; those of the trained network; or estimated again by a pass "
        + "over the training images when training has ended, which is part of its cost.");

    /// <summary>What a word of that key stands for.</summary>
    protected static AverageStatistics StatisticsOf(string word) => word switch
    {
        Averaged => AverageStatistics.Averaged,
        Own => AverageStatistics.Own,
        Estimated => AverageStatistics.Estimated,
        _ => throw new InvalidOperationException($"no statistics are called {word}"),
    };

    /// <summary>The key that says when weights enter for the first time.</summary>
    /// <param name="usual">A moment.</param>
    protected static Key<TrainingTime> FromKey(string usual) => new("from", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs, TimeUnit.Percent),
        Default.Of(usual), "When weights enter for the first time; what was before is forgotten.");
}
