namespace NativeTickets.Pruning;

/// <summary>
/// The sparsity that gradual magnitude pruning asks for: <c>s_t = s_f + (s_i − s_f)·(1 − (t − t₀) / (t_e − t₀))^exponent</c> from the first step on, s_i before
/// it and s_f after the last.
/// </summary>
/// <param name="Initial">s_i, in [0, 1).</param>
/// <param name="Final">s_f, from <paramref name="Initial"/> and below 1.</param>
/// <param name="Begin">t₀.</param>
/// <param name="End">t_e, after <paramref name="Begin"/>.</param>
/// <param name="Every">Steps between two updates, at least 1.</param>
/// <param name="Exponent">At least 1; 3 in the paper.</param>
/// <remarks>Source: Zhu and Gupta 2017, arXiv:1710.01878, equation 1.</remarks>
public sealed record GradualSparsity(double Initial, double Final, long Begin, long End, long Every, int Exponent = 3)
{
    /// <summary>Whether weights are pruned at a step: every so many from the first on, and at the last.</summary>
    public bool IsUpdate(long step) => step >= Begin && step <= End && ((step - Begin) % Every == 0 || step == End);

    /// <summary>The sparsity at a step.</summary>
    public double At(long step)
    {
        var (left, power) = (1 - Math.Clamp((double)(step - Begin) / (End - Begin), 0, 1), 1.0);
        for (var i = 0; i < Exponent; i++) power *= left; // the platform's power differs in its last bit between machines
        return Final + (Initial - Final) * power;
    }

    /// <summary>A layer's mask at a sparsity: the largest magnitudes of what is left stay.</summary>
    /// <param name="weights">Row-major.</param>
    /// <param name="kept">Its mask; what it has pruned stays pruned.</param>
    /// <param name="sparsity">In [0, 1).</param>
    /// <returns>Null where as much is pruned already.</returns>
    public static LayerChange? Change(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept, double sparsity)
    {
        var count = PrunedCount.Of(sparsity, kept.Length) - kept.Count(false);
        if (count <= 0) return null;
        bool[] stays = [.. kept];
        foreach (var place in PlaceOrder.Smallest(weights, kept, count)) stays[place] = false;
        return new LayerChange(stays, stays);
    }
}
