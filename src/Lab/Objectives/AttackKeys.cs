using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Objectives;

/// <summary>Keys that attacks on training images share.</summary>
static class AttackKeys
{
    /// <summary>So many times the budget the steps together go: the choice of Madry et al. 2018, arXiv:1706.06083.</summary>
    public const double Reach = 2.5;

    public static Key<double> Epsilon { get; } = new("epsilon", Rules.Pixels(), Default.Required, "How far a pixel may move.");

    public static Key<int> Steps { get; } = new("steps", Rules.Count(1, 100_000), Default.Of("10"), "Gradient steps from each start.");

    public static Key<double> StepSize { get; } = new("stepSize", Rules.Pixels(), Default.From("2.5 · epsilon / steps", PgdStepSize), "How far one step goes.");

    public static Key<bool> RandomStart(string flag) =>
        new("randomStart", Rules.Flag(), Default.Of(flag), "Whether it starts at a random point of the ball; else at the image itself.");

    /// <summary>The L∞ ball of the budget.</summary>
    public static LinfThreat ThreatOf(Settings settings) => new((float)Epsilon.Read(settings));

    /// <summary>The step size that PGD has where none is written.</summary>
    public static string? PgdStepSize(Settings map) => Epsilon.TryRead(map, out var epsilon) && Steps.TryRead(map, out var steps)
        ? NumberText.Shortest(Math.Min(1, Reach * epsilon / steps))
        : null;
}
