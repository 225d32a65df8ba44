namespace NativeTickets.Nn;

/// <summary>
/// Stops when a metric has not become better by a minimum for some epochs in a row. Restoring the weights of the best epoch is the training loop's part.
/// A metric that is not a number counts as no improvement.
/// </summary>
public sealed class EarlyStopping : EpochObserver
{
    readonly double minimumImprovement;
    readonly int patience;
    readonly bool higherIsBetter;
    double? reference;
    int waited;

    /// <summary>Watches a metric.</summary>
    /// <param name="metric">Its name among the epoch's metrics.</param>
    /// <param name="minimumImprovement">By how much it must be better than what last counted as better; at least 0, and any gain counts where it is 0.</param>
    /// <param name="patience">Stops after this many epochs in a row without improvement, at least 1.</param>
    /// <param name="higherIsBetter">True for accuracies, false for losses.</param>
    /// <exception cref="SettingException">A number is out of its range.</exception>
    public EarlyStopping(string metric, double minimumImprovement, int patience, bool higherIsBetter = false)
    {
        if (!(minimumImprovement >= 0) || !double.IsFinite(minimumImprovement))
            throw new SettingException($"early stopping: the minimum improvement is a finite number from 0, got {minimumImprovement}");
        if (patience < 1) throw new SettingException($"early stopping: patience is at least 1 epoch, got {patience}");
        (Metric, this.minimumImprovement, this.patience, this.higherIsBetter) = (metric, minimumImprovement, patience, higherIsBetter);
    }

    /// <summary>The metric it watches.</summary>
    public string Metric { get; }

    /// <summary>The 1-based epoch of the best value, however small its lead, the earliest of equals; null before the first number.</summary>
    public int? BestEpoch { get; private set; }

    /// <summary>The best value; null before the first number.</summary>
    public double? BestValue { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="SettingException">The epoch has no such metric.</exception>
    public override EpochDecision AfterEpoch(Network network, EpochContext context)
    {
        if (!context.Metrics.TryGetValue(Metric, out var value))
            throw new SettingException($"early stopping watches '{Metric}', which epoch {context.Epoch} does not have; "
                + $"it has {string.Join(", ", context.Metrics.Keys)}");
        if (!double.IsNaN(value) && (BestValue is not { } best || Gain(value, best) > 0)) (BestValue, BestEpoch) = (value, context.Epoch);
        if (!double.IsNaN(value) && (reference is not { } last || Gain(value, last) > 0 && Gain(value, last) >= minimumImprovement))
        {
            (reference, waited) = (value, 0);
            return EpochDecision.Continue;
        }
        return ++waited < patience
            ? EpochDecision.Continue
            : new EpochDecision($"{Metric} has not become better by {minimumImprovement:0.######} for {patience} {(patience == 1 ? "epoch" : "epochs")}"
                + (BestEpoch is { } epoch ? $"; it was best in epoch {epoch}" : ""));
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> SaveState()
    {
        var state = new Dictionary<string, double> { ["waited"] = waited };
        if (reference is { } last) state["reference"] = last;
        if (BestValue is { } best) state["bestValue"] = best;
        if (BestEpoch is { } epoch) state["bestEpoch"] = epoch;
        return state;
    }

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, double> state)
    {
        waited = (int)state.GetValueOrDefault("waited");
        reference = state.TryGetValue("reference", out var last) ? last : null;
        BestValue = state.TryGetValue("bestValue", out var best) ? best : null;
        BestEpoch = state.TryGetValue("bestEpoch", out var epoch) ? (int)epoch : null;
    }

    double Gain(double value, double over) => higherIsBetter ? value - over : over - value;
}
