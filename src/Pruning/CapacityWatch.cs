using System.Globalization;
using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// What Flying Bird+ looks at: more is pruned where the gap between robust accuracy in training and on validation images has mostly widened over the last
/// epochs, and more is grown where the loss of attacked validation images has mostly not fallen.
/// </summary>
/// <remarks>Source: Chen et al. 2022, arXiv:2202.09844, section 3.2; numbers and signs as in the authors' code.</remarks>
public sealed class CapacityWatch : EpochObserver
{
    const string TrainAccuracy = "trainAccuracy";

    readonly string accuracyMetric;
    readonly string lossMetric;
    readonly int epochs;
    readonly double threshold;
    readonly int from;
    readonly List<double> gaps = [];
    readonly List<double> losses = [];

    /// <summary>Watches two metrics of the validation images, which other observers add before it is asked.</summary>
    /// <param name="accuracyMetric">Accuracy of attacked validation images.</param>
    /// <param name="lossMetric">Their loss.</param>
    /// <param name="epochs">How many changes from epoch to epoch count, at least 1.</param>
    /// <param name="threshold">The share of them from which on the density is changed, in (0, 1].</param>
    /// <param name="from">The first 0-based epoch whose updates may change the density.</param>
    public CapacityWatch(string accuracyMetric, string lossMetric, int epochs, double threshold, int from) =>
        (this.accuracyMetric, this.lossMetric, this.epochs, this.threshold, this.from) = (accuracyMetric, lossMetric, epochs, threshold, from);

    /// <summary>Whether updates of a 0-based epoch prune more than they grow.</summary>
    public bool PrunesMore(int epoch) => epoch >= from && ShareOf(gaps, change => change > 0) >= threshold;

    /// <summary>Whether updates of a 0-based epoch grow more than plain ones.</summary>
    public bool GrowsMore(int epoch) => epoch >= from && ShareOf(losses, change => change >= 0) >= threshold;

    /// <inheritdoc/>
    public override EpochDecision AfterEpoch(Network network, EpochContext context)
    {
        Add(gaps, Found(context, TrainAccuracy) - Found(context, accuracyMetric));
        Add(losses, Found(context, lossMetric));
        return EpochDecision.Continue;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> SaveState()
    {
        var state = new Dictionary<string, double>();
        foreach (var (i, gap) in gaps.Index()) state[Name("gap", i)] = gap;
        foreach (var (i, loss) in losses.Index()) state[Name("loss", i)] = loss;
        return state;
    }

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, double> state)
    {
        gaps.Clear();
        losses.Clear();
        while (state.TryGetValue(Name("gap", gaps.Count), out var gap)) gaps.Add(gap);
        while (state.TryGetValue(Name("loss", losses.Count), out var loss)) losses.Add(loss);
    }

    /// <summary>The share of changes that are of a sort; 0 where there are none.</summary>
    static double ShareOf(List<double> values, Func<double, bool> counts) => values.Count < 2 ? 0
        : values.Zip(values.Skip(1)).Count(pair => counts(pair.Second - pair.First)) / (values.Count - 1.0);

    void Add(List<double> values, double value)
    {
        values.Add(value);
        if (values.Count > epochs + 1) values.RemoveAt(0);
    }

    static double Found(EpochContext context, string metric) => context.Metrics.TryGetValue(metric, out var value)
        ? value
        : throw new PruningException($"flyingBird with plus looks at '{metric}', which epoch {context.Epoch} does not have; it has "
            + string.Join(", ", context.Metrics.Keys));

    static string Name(string what, int place) => string.Create(CultureInfo.InvariantCulture, $"{what}{place}");
}
