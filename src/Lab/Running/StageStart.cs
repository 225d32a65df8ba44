namespace NativeTickets.Lab.Running;

/// <summary>From where a stage works on: what an earlier process did of it is not done again.</summary>
/// <param name="EpochsDone">Whole epochs behind it; 0 where it begins, or has no epochs.</param>
/// <param name="StepsDone">Steps of the next epoch behind it.</param>
public readonly record struct StageStart(int EpochsDone, int StepsDone)
{
    /// <summary><c>begins</c>, <c>continues after epoch 3</c> or <c>continues after step 120 of epoch 4</c>.</summary>
    public string Words => StepsDone > 0 ? $"continues after step {StepsDone} of epoch {EpochsDone + 1}"
        : EpochsDone > 0 ? $"continues after epoch {EpochsDone}"
        : "begins";
}
