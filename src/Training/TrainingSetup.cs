using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>Everything that decides what a training run computes, and where it keeps what it must not lose.</summary>
public sealed record TrainingSetup
{
    /// <summary>What is trained; its weights are where training starts, its masks what the optimizer keeps.</summary>
    public required Network Network { get; init; }

    /// <summary>What training descends.</summary>
    public required Objective Objective { get; init; }

    /// <summary>How a gradient moves the weights.</summary>
    public required Optimizer Optimizer { get; init; }

    /// <summary>The learning rate at each step.</summary>
    public required LearningRateSchedule LearningRate { get; init; }

    /// <summary>The largest L2 norm of all gradients together, above 0; longer ones are shortened to it before each step. Null for none.</summary>
    public float? GradientLimit { get; init; }

    /// <summary>What the weights are fitted to.</summary>
    public required ImageSet Train { get; init; }

    /// <summary>Images of another source that take a share of every batch; null for none.</summary>
    public ExtraImages? Extra { get; init; }

    /// <summary>What epochs are chosen by; null for none.</summary>
    public ImageSet? Validation { get; init; }

    /// <summary>Passes over the training images, at least 1; observers may stop earlier.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images per step; the last step of an epoch may have fewer.</summary>
    public required int BatchSize { get; init; }

    /// <summary>
    /// Into how many groups of blocks of 16 images batches are shared out: sums over a batch are taken group by group and then in the order of the groups. Null
    /// for one chain.
    /// </summary>
    public int? Shares { get; init; }

    /// <summary>The ranks that train together, each on some of the groups; null for this process alone. Changes no number.</summary>
    public Ranks? Ranks { get; init; }

    /// <summary>Keys the order of the images, their augmentation and the objective's random numbers.</summary>
    public required long Seed { get; init; }

    /// <summary>Random crops and flips of the training images.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>The height and width images are padded to; null for their own.</summary>
    public int? PadTo { get; init; }

    /// <summary>Asked after each epoch but one in which training diverged, in this order; the first that wants to stop is heard.</summary>
    public IReadOnlyList<EpochObserver> Observers { get; init; } = [];

    /// <summary>Which epoch's weights the network has at the end.</summary>
    public KeptWeights Keep { get; init; } = KeptWeights.Last;

    /// <summary>After how many steps to save the weights as well, 0 for the start weights.</summary>
    public IReadOnlyList<long> SaveAt { get; init; } = [];

    /// <summary>Which states on the way are handed to <see cref="TrainingListener.StateRecorded"/>; null for none.</summary>
    public StateRecords? Records { get; init; }

    /// <summary>Where checkpoints lie; training continues from the last one it finds there. Null to write none and always start from the beginning.</summary>
    public string? Folder { get; init; }

    /// <summary>A file of a whole state to begin from where <see cref="Folder"/> has none; null for the start.</summary>
    public string? BeginFrom { get; init; }

    /// <summary>Texts that say whose the saved files are: they are written into each, and a file that says otherwise is refused.</summary>
    public IReadOnlyDictionary<string, string> Marks { get; init; } = new Dictionary<string, string>();

    /// <summary>Called after every update of the weights by the optimizer, in this order.</summary>
    public IReadOnlyList<StepObserver> StepObservers { get; init; } = [];

    /// <summary>What changes masks while the network is trained; null where they stay as they are.</summary>
    public MaskSchedule? Masks { get; init; }

    /// <summary>After how many steps the validation loss is looked at within epochs too, at least 1; null to look at their ends alone.</summary>
    /// <remarks>Training does not depend on it. <see cref="TrainingResult.BestStep"/> says where the loss was lowest.</remarks>
    public int? ValidateEvery { get; init; }

    /// <summary>How long an epoch may run before its state is saved in its middle. When it is saved changes no result.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(60);
}
