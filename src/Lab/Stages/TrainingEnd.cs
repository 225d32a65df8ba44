namespace NativeTickets.Lab.Stages;

/// <summary>When a training run ends before its last epoch.</summary>
public abstract class TrainingEnd : Kind
{
    private protected TrainingEnd(string name, string doc) : base(name, doc) { }

    /// <summary>All epochs are run.</summary>
    public static TrainingEnd LastEpoch { get; } = new AtLastEpoch();

    /// <summary>The watched mask is stable.</summary>
    public static TrainingEnd MaskStable { get; } = new AtStableMask();

    /// <summary>The learning rate has dropped for the first time.</summary>
    public static TrainingEnd FirstDrop { get; } = new AfterFirstDrop();

    /// <summary>All of them.</summary>
    public static Registry<TrainingEnd> All { get; } = new(LastEpoch, MaskStable, FirstDrop);

    /// <summary>How many whole epochs are run after the drop.</summary>
    public static Key<int> EpochsAfterDrop { get; } = new("epochs", Rules.Count(1, 100_000), Default.Of("1"), "How many whole epochs are run after the drop.");

    /// <inheritdoc/>
    public sealed override string Title => $"until: {Name}";

    sealed class AtLastEpoch() : TrainingEnd("lastEpoch", "All epochs are run.");

    sealed class AtStableMask() : TrainingEnd("maskStable", WatchedMaskKeys.Map.Doc
        + " Not for searches of boosting tickets: masks are stable long before what they keep trains faster, and such a search has to be trained out, its "
        + "drops included.")
    {
        public override IReadOnlyList<Key> Keys => WatchedMaskKeys.Map.Keys;

        protected override void Check(Settings settings, Problems problems) => WatchedMaskKeys.Map.Also!(settings, problems);
    }

    sealed class AfterFirstDrop() : TrainingEnd("firstDrop",
        "The first drop of the learning rate and some epochs more. Under adversarial training robust accuracy is often best right after it and falls from "
        + "there on "
        + "(robust overfitting, Rice et al. 2020, arXiv:2002.11569). `epochs` and what is in percent of it stay those of the whole schedule.")
    {
        public override IReadOnlyList<Key> Keys => [EpochsAfterDrop];
    }
}
