namespace NativeTickets.Pipelines;

/// <summary>How a training's robust accuracy is watched from epoch to epoch.</summary>
public sealed record RobustWatchSpec
{
    /// <summary>How far PGD may move a pixel.</summary>
    public required double Epsilon { get; init; }

    /// <summary>Its steps.</summary>
    public required int Steps { get; init; }

    /// <summary>How far one step goes.</summary>
    public required double StepSize { get; init; }

    /// <summary>How many of the validation images are attacked, always the same.</summary>
    public required int Images { get; init; }

    /// <summary>By how much robust accuracy must fall below its best to count as catastrophic overfitting.</summary>
    public required double Fall { get; init; }

    /// <summary>Whether training ends then.</summary>
    public required bool Stops { get; init; }

    /// <summary>The attack that training goes on with then; null for what it was.</summary>
    public AttackSpec? SwitchTo { get; init; }
}
