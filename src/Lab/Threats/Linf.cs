using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Threats;

/// <summary>The L∞ ball: each pixel may move by epsilon.</summary>
sealed class Linf() : ThreatKind(Usual, "The largest change of a pixel.")
{
    const int Levels = 255; // of a pixel, in which the field gives budgets

    public override Threat Make(float epsilon) => new LinfThreat(epsilon);

    public override double? MostEpsilon => 1;

    /// <summary><c>eps8</c> for 8/255 of the range of a pixel, <c>eps0.3</c> for what is no whole number of levels.</summary>
    public override string NameOf(double epsilon)
    {
        var levels = Math.Round(epsilon * Levels, 6);
        return base.NameOf(levels == Math.Floor(levels) && levels > 0 ? levels : epsilon);
    }

    public override string Infix => "";
}
