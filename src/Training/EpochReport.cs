namespace NativeTickets.Training;

/// <summary>What is known of an epoch that ended.</summary>
/// <param name="Epoch">1-based.</param>
/// <param name="Step">Steps done since training began.</param>
/// <param name="Metrics">
/// In this order: <c>learningRate</c> (of the last step), <c>trainLoss</c> and <c>trainAccuracy</c> (means over the epoch as it ran), <c>validationLoss</c>
/// and <c>validationAccuracy</c> (where there is a validation split), <c>seconds</c> (since training began, interruptions left out),
/// <c>epochSeconds</c> and <c>imagesPerSecond</c> (of this epoch's steps), then what observers added. Accuracies are fractions.
/// </param>
public sealed record EpochReport(int Epoch, long Step, IReadOnlyDictionary<string, double> Metrics);
