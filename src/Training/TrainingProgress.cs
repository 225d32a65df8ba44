namespace NativeTickets.Training;

/// <summary>How far a training has come.</summary>
/// <param name="Epoch">1-based number of the running epoch.</param>
/// <param name="Epochs">How many there are at most.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="StepsPerEpoch">How many it has.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
/// <param name="Accuracy">Fraction of the epoch's images so far that were classified rightly.</param>
/// <param name="ImagesPerSecond">Training speed of the epoch so far.</param>
/// <param name="SecondsLeft">What the remaining epochs would take at this speed, if none is saved by stopping early.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int Step, int StepsPerEpoch, double Loss, double Accuracy, double ImagesPerSecond, double SecondsLeft);
