namespace NativeTickets.Nn;

/// <summary>Between what a momentum moves that runs against the learning rate: high where the rate is low, low where it is high.</summary>
public readonly record struct MomentumRange
{
    /// <summary>A range.</summary>
    /// <param name="low">The momentum at the highest rate, in [0, 1).</param>
    /// <param name="high">The momentum at the lowest rate, in [low, 1).</param>
    /// <exception cref="SettingException">A momentum is out of its range.</exception>
    public MomentumRange(double low, double high)
    {
        if (!(low >= 0 && low <= high && high < 1)) throw new SettingException($"a momentum moves between two numbers from 0 to below 1, got {low} and {high}");
        (Low, High) = (low, high);
    }

    /// <summary>The momentum at the highest rate.</summary>
    public double Low { get; }

    /// <summary>The momentum at the lowest rate.</summary>
    public double High { get; }
}
