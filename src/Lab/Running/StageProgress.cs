namespace NativeTickets.Lab.Running;

/// <summary>How far a stage has come.</summary>
/// <param name="What">What is counted, <c>epoch 3/20</c> or <c>attack pgd</c>.</param>
/// <param name="Done">The part of the stage that is done, 0 to 1.</param>
/// <param name="Loss">Mean training loss of the epoch so far; null where there is none.</param>
/// <param name="Accuracy">Fraction of images classified rightly so far; null where there is none.</param>
/// <param name="ImagesPerSecond">Speed.</param>
/// <param name="SecondsLeft">Estimated for this stage.</param>
public readonly record struct StageProgress(string What, double Done, double? Loss, double? Accuracy, double ImagesPerSecond, double SecondsLeft);
