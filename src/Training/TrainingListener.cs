namespace NativeTickets.Training;

/// <summary>Hears what happens while a training runs.</summary>
public abstract class TrainingListener
{
    /// <summary>
    /// Training begins, or goes on after this many whole epochs; what was heard of later epochs before an interruption is void and will come again.
    /// </summary>
    public virtual void Began(int epochsDone) { }

    /// <summary>The device could keep the training images but does not, so that each step sends its batch. Follows <see cref="Began"/>.</summary>
    /// <param name="why">A clause: <c>they take 900 MiB, more than …</c></param>
    public virtual void ImagesAreSent(string why) { }

    /// <summary>A step is done; called a few times a second at most.</summary>
    public virtual void Progressed(TrainingProgress progress) { }

    /// <summary>An epoch is done. Called before its checkpoint is written: what is recorded here is never missing from what a checkpoint claims.</summary>
    public virtual void EpochEnded(EpochReport report) { }
}
