namespace NativeTickets.Nn;

/// <summary>A rate that is multiplied by a factor at certain steps: <c>rate · Π factor of each drop at or before the step</c>.</summary>
public sealed class MultiStepRate : RateCurve
{
    readonly RateDrop[] drops;

    /// <summary>A curve with these drops.</summary>
    /// <param name="drops">In any order; none for a constant rate.</param>
    /// <exception cref="SettingException">A number is out of its range.</exception>
    public MultiStepRate(IEnumerable<RateDrop> drops)
    {
        this.drops = [.. drops.OrderBy(d => d.Step)];
        foreach (var drop in this.drops)
        {
            if (drop.Step < 0) throw new SettingException($"a learning rate drops at step 0 or later, got {drop.Step}");
            if (!(drop.Factor >= 0) || !double.IsFinite(drop.Factor))
                throw new SettingException($"the factor of a drop is a finite number from 0, got {drop.Factor}");
        }
    }

    /// <inheritdoc/>
    public override long? FirstDrop => drops.Length == 0 ? null : drops[0].Step;

    /// <inheritdoc/>
    public override double At(double rate, long step)
    {
        foreach (var drop in drops)
            if (step >= drop.Step) rate *= drop.Factor;
        return rate;
    }
}
