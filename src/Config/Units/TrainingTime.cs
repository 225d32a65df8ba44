using System.Globalization;

namespace NativeTickets.Config.Units;

/// <summary>What a moment or a length of a training run is counted in.</summary>
public enum TimeUnit
{
    /// <summary>Optimizer steps, written <c>400it</c>.</summary>
    Iterations,

    /// <summary>Passes over the training split, written <c>10ep</c>.</summary>
    Epochs,

    /// <summary>Hundredths of the stage's epochs, written <c>50%</c>.</summary>
    Percent,
}

/// <summary>A moment or a length of a training run with its unit: <c>400it</c>, <c>10ep</c> or <c>50%</c>.</summary>
/// <param name="Amount">At least 0 and finite; whole for iterations, at most 100 for percent.</param>
/// <param name="Unit">What is counted.</param>
public readonly record struct TrainingTime(double Amount, TimeUnit Unit)
{
    static readonly (string Suffix, TimeUnit Unit)[] Suffixes = [("it", TimeUnit.Iterations), ("ep", TimeUnit.Epochs), ("%", TimeUnit.Percent)];

    /// <summary>Reads <c>400it</c>, <c>10ep</c> or <c>50%</c>; false for anything else, a bare number included.</summary>
    public static bool TryParse(string text, out TrainingTime time)
    {
        time = default;
        foreach (var (suffix, unit) in Suffixes)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal) || !NumberText.TryDecimal(text[..^suffix.Length], out var amount)) continue;
            if (amount < 0 || amount > 1e9 || unit == TimeUnit.Percent && amount > 100 || unit == TimeUnit.Iterations && amount != Math.Floor(amount))
                return false;
            time = new TrainingTime(amount, unit);
            return true;
        }
        return false;
    }

    /// <summary>Optimizer steps: epochs times steps per epoch, rounded half to even; percent is of the stage, rounded up to a whole epoch first.</summary>
    /// <param name="stepsPerEpoch">Batches of one epoch, a partial last batch included.</param>
    /// <param name="epochs">The stage's epochs.</param>
    public long ToSteps(long stepsPerEpoch, int epochs) => Unit switch
    {
        TimeUnit.Iterations => (long)Amount,
        TimeUnit.Epochs => (long)Math.Round(Amount * stepsPerEpoch, MidpointRounding.ToEven),
        TimeUnit.Percent => (long)Math.Ceiling(Amount * epochs / 100) * stepsPerEpoch,
        _ => throw new InvalidOperationException($"no steps for times in {Unit}"),
    };

    /// <summary>As it is written in a pipeline.</summary>
    public override string ToString()
    {
        var unit = Unit;
        return Amount.ToString("R", CultureInfo.InvariantCulture) + Suffixes.First(s => s.Unit == unit).Suffix;
    }
}
