using System.Globalization;
using NativeTickets.Lab.Scores;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Stages;

/// <summary>
/// Watches the mask that a pruning after each epoch would make. Each epoch gets <c>maskDistance</c>, the share of the prunable weights whose keep bit differs
/// from the mask of the epoch before (for the first epoch: of the start weights). The mask is stable when any two of the last masks differ in less than
/// a threshold; then training may be stopped.
/// </summary>
/// <remarks>
/// One selection per epoch, five passes over the weights on the host. An epoch whose weights are not finite has no mask and no distance: such a run is over.
/// Source: You et al. 2020, arXiv:1909.11957: a queue of masks whose largest distance is watched. Theirs are masks of channels, ours of weights; and the
/// distance is taken between any two masks of the queue, which is the strictest reading.
/// </remarks>
sealed class MaskStability : EpochObserver
{
    static readonly Settings noSettings = new(default, []);

    readonly WatchedMaskSpec spec;
    readonly bool stops;
    readonly TicketMask? existing;
    readonly TicketMask start;
    readonly Queue<TicketMask> last = new();

    /// <summary>Watches a training run that begins with a network's present weights.</summary>
    /// <param name="spec">Which mask, and when it is stable.</param>
    /// <param name="stops">Whether training ends when it is.</param>
    /// <param name="network">At its start; what its mask has pruned stays pruned in every mask.</param>
    /// <exception cref="PruningException">The network has more pruned than the watched mask would.</exception>
    public MaskStability(WatchedMaskSpec spec, bool stops, Network network)
    {
        (this.spec, this.stops, existing) = (spec, stops, TicketMask.Of(network));
        start = MaskOf(network);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics => ["maskDistance"];

    /// <summary>The 1-based epoch after which the mask was first found stable; null while it has not been.</summary>
    public int? StableEpoch { get; private set; }

    /// <inheritdoc/>
    public override EpochDecision AfterEpoch(Network network, EpochContext context)
    {
        var weights = NamedWeights.Of(network);
        if (weights.Any(layer => Array.Exists(layer.Values, weight => !float.IsFinite(weight)))) return EpochDecision.Continue;
        var mask = MaskOf(network);
        context.Metrics["maskDistance"] = mask.DistanceTo(last.Count > 0 ? last.Last() : start);
        last.Enqueue(mask);
        if (last.Count > spec.Epochs) last.Dequeue();
        if (last.Count < spec.Epochs || LargestDistance() >= spec.Distance) return EpochDecision.Continue;
        StableEpoch ??= context.Epoch;
        return stops
            ? new EpochDecision(FormattableString.Invariant($"the mask at sparsity {spec.Sparsity} is stable: any two of the last {spec.Epochs} epochs' masks ")
                + FormattableString.Invariant($"differ in less than {spec.Distance} of the weights"))
            : EpochDecision.Continue;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> SaveState() =>
        StableEpoch is { } epoch ? new Dictionary<string, double> { ["stableEpoch"] = epoch } : [];

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, double> state) =>
        StableEpoch = state.TryGetValue("stableEpoch", out var epoch) ? (int)epoch : null;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WeightsEntry> SaveTensors() =>
        last.Select((mask, i) => KeyValuePair.Create(Name(i), mask.ToBits())).ToDictionary();

    /// <inheritdoc/>
    /// <exception cref="PruningException">The masks are not of this network.</exception>
    public override void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors)
    {
        last.Clear();
        while (tensors.TryGetValue(Name(last.Count), out var entry)) last.Enqueue(TicketMask.FromBits(entry, start));
    }

    double LargestDistance()
    {
        TicketMask[] masks = [.. last];
        var largest = 0.0;
        for (var i = 0; i < masks.Length; i++)
            for (var j = 0; j < i; j++) largest = Math.Max(largest, masks[i].DistanceTo(masks[j]));
        return largest;
    }

    TicketMask MaskOf(Network network) =>
        spec.Score.Mask(new ScoreContext(network, 0, spec.Settings, noSettings, spec.Sparsity, spec.Scope) { Existing = existing });

    static string Name(int place) => string.Create(CultureInfo.InvariantCulture, $"mask{place}");
}
