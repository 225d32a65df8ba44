using NativeTickets.Nn;

namespace NativeTickets.Lab.Schedules;

/// <summary>Keys of schedules that may move the momentum against the rate.</summary>
/// <param name="moves">Whether it moves by default: <c>true</c> or <c>false</c>.</param>
/// <param name="low">The momentum at the highest rate, by default.</param>
/// <param name="high">The momentum at the lowest rate, by default.</param>
sealed class CycleKeys(string moves, string low, string high)
{
    public Key<bool> Moves { get; } = new("cycleMomentum", Rules.Flag(), Default.Of(moves),
        "Whether the momentum moves too, against the rate, in place of the optimizer's own; for an optimizer that has one.");

    public Key<double> Low { get; } = new("lowMomentum", Rules.Number(0, 1, belowHigh: true), Default.Of(low),
        "The momentum at the highest rate, with `cycleMomentum: true`.");

    public Key<double> High { get; } = new("highMomentum", Rules.Number(0, 1, belowHigh: true), Default.Of(high),
        "The momentum at the lowest rate, with `cycleMomentum: true`.");

    /// <summary>How the momentum moves; null where it does not.</summary>
    public MomentumRange? Read(Settings settings) => Moves.Read(settings) ? new MomentumRange(Low.Read(settings), High.Read(settings)) : null;

    /// <summary>The low one is not above the high one.</summary>
    public void Check(Settings settings, Problems problems)
    {
        if (!Low.TryRead(settings, out var low) || !High.TryRead(settings, out var high) || low <= high) return;
        problems.Add(settings.Find(Low.Name)!.At, $"lowMomentum is {NumberText.Shortest(low)}, above highMomentum, {NumberText.Shortest(high)}; "
            + "wanted at most that");
    }
}
