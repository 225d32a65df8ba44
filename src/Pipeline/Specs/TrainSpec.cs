using NativeTickets.Training;

namespace NativeTickets.Pipelines;

/// <summary>Trains the network.</summary>
public sealed record TrainSpec : StageSpec
{
    /// <inheritdoc/>
    public override string Kind => "train";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs => From is null ? [] : [From];

    /// <summary>The stage that gives the mask and, unless <see cref="Draw"/> is set, the weights; null for the dense network.</summary>
    public string? From { get; init; }

    /// <summary>
    /// Which initial weights training starts from: 0 for those that all arms of a seed share, 1 and more for fresh ones. Null for the weights of
    /// <see cref="From"/>.
    /// </summary>
    public int? Draw { get; init; }

    /// <summary>Passes over the training images at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images per step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How a gradient moves the weights.</summary>
    public required OptimizerSpec Optimizer { get; init; }

    /// <summary>Before drops and after the warm-up.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How the learning rate is approached; null for at once.</summary>
    public WarmupSpec? Warmup { get; init; }

    /// <summary>Where the learning rate falls; null for nowhere.</summary>
    public DropsSpec? Drops { get; init; }

    /// <summary>When to stop before the last epoch; null for never.</summary>
    public EarlyStoppingSpec? EarlyStopping { get; init; }

    /// <summary>The mask that is watched from epoch to epoch; null for none.</summary>
    public WatchedMaskSpec? WatchedMask { get; init; }

    /// <summary>Whether training ends when <see cref="WatchedMask"/> is stable.</summary>
    public bool StopsAtStableMask { get; init; }

    /// <summary>Training ends so many epochs after the first drop of the learning rate, if that is before the last epoch; null for never before.</summary>
    public int? EpochsAfterDrop { get; init; }

    /// <summary>The attack that training images undergo at every step; null for plain cross-entropy.</summary>
    public AttackSpec? Attack { get; init; }

    /// <summary>How robust accuracy is watched from epoch to epoch; null for not at all.</summary>
    public RobustWatchSpec? RobustWatch { get; init; }

    /// <summary>Which epoch's weights are the result.</summary>
    public required KeptWeights Keep { get; init; }

    /// <summary>When the weights are saved besides: 0it, what the file asks for and what later stages rewind to.</summary>
    public required IReadOnlyList<TrainingTime> SaveAt { get; init; }

    /// <summary>Whether each linear bias is multiplied by the share of its row that is kept, after every step.</summary>
    public bool ShrinkLinearBias { get; init; }

    /// <summary>Whether batch norms are set to 0 where the filter before them is pruned altogether, after every step.</summary>
    public bool ZeroDeadChannels { get; init; }
}
