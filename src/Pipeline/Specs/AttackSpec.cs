namespace NativeTickets.Pipelines;

/// <summary>The attack of adversarial training, in the L∞ ball, all sizes in [0, 1] pixel space.</summary>
public sealed record AttackSpec
{
    /// <summary>What metrics and reports call it.</summary>
    public required string Name { get; init; }

    /// <summary><c>fgsm</c>, <c>pgd</c>, <c>trades</c> or <c>free</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How far a pixel may move.</summary>
    public required double Epsilon { get; init; }

    /// <summary>How far one step goes.</summary>
    public required double StepSize { get; init; }

    /// <summary>Gradient steps; 1 for <c>fgsm</c>, replays of a batch for <c>free</c>.</summary>
    public required int Steps { get; init; }

    /// <summary>Whether it starts at a random point of the ball.</summary>
    public required bool RandomStart { get; init; }

    /// <summary>The weight of the divergence of <c>trades</c>.</summary>
    public double Beta { get; init; }

    /// <summary>Forward units of a batch besides the three of a plain step.</summary>
    public double ExtraUnits => Kind switch
    {
        "trades" => 2 * Steps + 4,
        "free" => 3 * (Steps - 1),
        _ => 2 * Steps,
    };
}
