namespace NativeTickets.Training;

/// <summary>What a finished training run found.</summary>
public sealed record TrainingResult
{
    /// <summary>Epochs that were run.</summary>
    public required int EpochsRun { get; init; }

    /// <summary>The 1-based epoch whose weights the network has now.</summary>
    public required int KeptEpoch { get; init; }

    /// <summary>The steps after which the validation loss was lowest, the fewest of equals; null where it was looked at at the ends of epochs alone.</summary>
    public long? BestStep { get; init; }

    /// <summary>The validation loss there.</summary>
    public double? BestStepLoss { get; init; }

    /// <summary>Why training ended, as a clause: <c>all 20 epochs were run</c>.</summary>
    public required string StoppedBecause { get; init; }

    /// <summary>True when the loss, a weight or a statistic ceased to be finite; the weights are of no use unless an earlier epoch's were kept.</summary>
    public required bool Diverged { get; init; }

    /// <summary>Seconds of training and validation, interruptions left out.</summary>
    public required double Seconds { get; init; }

    /// <summary>Images that were trained on, each as often as it was.</summary>
    public required long Images { get; init; }

    /// <summary>Cost in forward units times images: forward, input gradient and weight gradient of one image cost 1 each.</summary>
    public required double ForwardUnits { get; init; }

    /// <summary>Seconds, of all, that changing masks and building lists of survivors again took; null where masks stay as they are.</summary>
    public double? MaskSeconds { get; init; }
}

/// <summary>A training run that cannot begin or continue. The message says what contradicts what, or which file does not fit, and what to do.</summary>
public sealed class TrainingException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public TrainingException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public TrainingException(string message, Exception inner) : base(message, inner) { }
}
