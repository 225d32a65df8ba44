namespace NativeTickets.Pipelines;

/// <summary>An attack in the L∞ ball, all sizes in [0, 1] pixel space.</summary>
public sealed record AttackSpec
{
    /// <summary>What metrics and reports call it; unique within its stage.</summary>
    public required string Name { get; init; }

    /// <summary><c>fgsm</c> or <c>pgd</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How far a pixel may move.</summary>
    public required double Epsilon { get; init; }

    /// <summary>How far one step goes.</summary>
    public required double StepSize { get; init; }

    /// <summary>Gradient steps; 1 for <c>fgsm</c>.</summary>
    public required int Steps { get; init; }

    /// <summary>Whether it starts at a random point of the ball.</summary>
    public required bool RandomStart { get; init; }

    /// <summary>Starts an evaluation tries on each image; 1 in training.</summary>
    public int Restarts { get; init; } = 1;
}
