namespace NativeTickets.Pipelines;

/// <summary>What a moment or a length of a training is counted in.</summary>
public enum TimeUnit
{
    /// <summary>Optimizer steps, written <c>400it</c>.</summary>
    Iterations,

    /// <summary>Passes over the training split, written <c>10ep</c>.</summary>
    Epochs,

    /// <summary>Hundredths of the stage's epochs, written <c>50%</c>.</summary>
    Percent,
}
