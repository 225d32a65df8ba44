namespace NativeTickets.Training;

/// <summary>Hears what happens while a training runs.</summary>
public abstract class TrainingListener
{
    /// <summary>One that hears nothing.</summary>
    public static TrainingListener None { get; } = new Silence();

    /// <summary>
    /// Training begins, or continues after this many whole epochs and so many steps of the next; what was heard of later epochs before an interruption is void
    /// and will come again.
    /// </summary>
    public virtual void Began(int epochsDone, int stepsDone) { }

    /// <summary>Training continues after this many steps; what was recorded of the states of later steps is void. Precedes <see cref="Began"/>.</summary>
    /// <param name="step">Null where training begins: whatever was recorded is void.</param>
    public virtual void ContinuesAfter(long? step) { }

    /// <summary>
    /// A state that was to be recorded. Called before a checkpoint of it is written: what is recorded here is never missing from what a checkpoint claims.
    /// </summary>
    public virtual void StateRecorded(StateDigest state) { }

    /// <summary>The device could keep the training images but does not, so that each step sends its batch. Follows <see cref="Began"/>.</summary>
    /// <param name="why">A clause: <c>they take 900 MiB, more than …</c></param>
    public virtual void ImagesAreSent(string why) { }

    /// <summary>A step is done; called a few times a second at most.</summary>
    public virtual void Progressed(TrainingProgress progress) { }

    /// <summary>An epoch is done. Called before its checkpoint is written: what is recorded here is never missing from what a checkpoint claims.</summary>
    public virtual void EpochEnded(EpochReport report) { }

    sealed class Silence : TrainingListener;
}

/// <summary>How far a training run has come.</summary>
/// <param name="Epoch">1-based number of the running epoch.</param>
/// <param name="Epochs">How many there are at most.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="StepsPerEpoch">How many it has.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="Accuracy">Fraction of the epoch's images so far that were classified correctly.</param>
/// <param name="ImagesPerSecond">Training speed of the epoch so far.</param>
/// <param name="SecondsLeft">What the remaining epochs would take at this speed, if none is saved by stopping early.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int Step, int StepsPerEpoch, double Loss, double Accuracy, double ImagesPerSecond, double SecondsLeft);

/// <summary>What is known of an epoch that ended.</summary>
/// <param name="Epoch">1-based.</param>
/// <param name="Step">Steps done since training began.</param>
/// <param name="Metrics">
/// In this order: <c>learningRate</c> (of the last step), <c>trainLoss</c> and <c>trainAccuracy</c> (means over the epoch as it ran), <c>validationLoss</c>
/// and <c>validationAccuracy</c> (where there is a validation split), <c>seconds</c> (since training began, interruptions left out),
/// <c>epochSeconds</c> and <c>imagesPerSecond</c> (of this epoch's steps), then what observers added. Accuracies are fractions.
/// </param>
public sealed record EpochReport(int Epoch, long Step, IReadOnlyDictionary<string, double> Metrics);
