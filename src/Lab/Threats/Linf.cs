using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Threats;

/// <summary>The L∞ ball: each pixel may move by epsilon.</summary>
sealed class Linf() : ThreatKind(Usual, "The largest change of a pixel.")
{
    const int Levels = 255; // of a pixel, in which the field gives budgets

    public override Threat Make(float epsilon) => new LinfThreat(epsilon);

    public override double? MostEpsilon => 1;

    /// <summary><c>eps8</c> for what is written 8/255, <c>eps0.2</c> for 0.2, which as 51/255 would be <c>eps51</c>.</summary>
    public override string NameOf(double epsilon, string written) =>
        written.Split('/') is [var above, var below] && NumberText.TryDecimal(above, out var levels) && NumberText.TryDecimal(below, out var range)
            && range == Levels && levels > 0 && levels == Math.Floor(levels)
            ? base.NameOf(levels, above)
            : base.NameOf(epsilon, written);

    /// <summary>Whole numbers of levels are usually written as such.</summary>
    public override string UsualNameOf(double epsilon)
    {
        var levels = Math.Round(epsilon * Levels, 6); // 8/255 times 255 is not 8 to the last bit
        return levels == Math.Floor(levels) && levels > 0 ? NameOf(epsilon, $"{NumberText.Shortest(levels)}/{Levels}") : base.UsualNameOf(epsilon);
    }

    public override string Infix => "";
}
