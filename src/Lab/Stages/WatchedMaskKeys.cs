using NativeTickets.Lab.Scores;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Stages;

/// <summary>The keys of the mask that a training run watches from epoch to epoch.</summary>
static class WatchedMaskKeys
{
    static readonly Key<double> Sparsity = new("sparsity", Rules.Number(0, 1, aboveLow: true, belowHigh: true, examples: ", such as 0.8 or 80%"),
        Default.Of("0.8"),
        "The fraction of zeros in the mask; above that of the ticket that is trained.");

    static readonly Key<ScoreKind> Score = new("score", Rules.KindName(ScoreKind.All, kind => kind.CanBeWatched), Default.Of(ScoreKind.Usual),
        "As of a prune stage.");

    static readonly Key<string> Scope = new("scope", Rules.Word(ScopeKey.Global, ScopeKey.EachLayer), Default.Of(ScopeKey.Global), "As of a prune stage.");

    static readonly Key<double> Distance = new("distance", Rules.Number(0, 1, aboveLow: true), Default.Of("0.08"),
        "The share of differing weights below which masks count as equal; less than the most that two masks of this sparsity can differ in.");

    static readonly Key<int> Epochs = new("epochs", Rules.Count(2, 100), Default.Of("5"), "How many epochs in a row that has to hold.");

    /// <summary>All of them.</summary>
    public static MapRule Map { get; } = new("a watched mask",
        "The mask that a pruning after each epoch would make. It is stable when any two of the masks after the last few epochs differ in less than a given "
        + "share "
        + "of the prunable weights (You et al. 2020, arXiv:1909.11957). It is what is written here, whatever prune stages follow, so that tickets of "
        + "several sparsities share one search.", Sparsity, Score, Scope, Distance, Epochs)
    {
        Also = MasksCanDiffer,
        ShownKey = Sparsity,
    };

    /// <summary>Reads them.</summary>
    public static WatchedMaskSpec Read(Settings map) =>
        new(Sparsity.Read(map), Score.Read(map), map, ScopeKey.Of(Scope.Read(map)), Distance.Read(map), Epochs.Read(map));

    static void MasksCanDiffer(Settings map, Problems problems)
    {
        if (!Sparsity.TryRead(map, out var sparsity) || !Distance.TryRead(map, out var distance)) return;
        var most = 2 * Math.Min(sparsity, 1 - sparsity);
        if (distance >= most)
            problems.Add(map.Find(Distance.Name)!.At, FormattableString.Invariant(
                $"two masks of sparsity {sparsity} never differ in more than {most:0.######} of the weights; wanted a distance below that, got {distance}"));
    }
}
