namespace NativeTickets.Training;

/// <summary>Which epoch's weights a training ends with.</summary>
public enum KeptWeights
{
    /// <summary>Those after the last epoch.</summary>
    Last,

    /// <summary>Those of the epoch with the lowest validation loss, the earliest of equals.</summary>
    LowestValidationLoss,

    /// <summary>Those of the epoch with the highest validation accuracy, the earliest of equals.</summary>
    HighestValidationAccuracy,

    /// <summary>Those of the epoch with the highest <c>validationRobustAccuracy</c>, which an observer measures; the earliest of equals.</summary>
    HighestRobustAccuracy,
}
