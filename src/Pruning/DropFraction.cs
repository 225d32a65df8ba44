using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>How the share of weights that an update drops falls over a training run.</summary>
public enum Annealing
{
    /// <summary>Along half a cosine.</summary>
    Cosine,

    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>As the cube of what is left of the time.</summary>
    Cubic,
}

/// <summary>
/// The share of a layer's kept weights that an update drops: <c>least + (initial − least)·f(t / end)</c>, f being (1 + cos πx) / 2, 1 or (1 − x)³.
/// </summary>
/// <param name="Initial">At step 0, in [0, 1].</param>
/// <param name="End">The step at which it has fallen to the least, at least 1.</param>
/// <param name="Annealing">How it falls.</param>
/// <param name="Least">What it falls to, in [0, 1].</param>
/// <remarks>Source: Evci et al. 2020, arXiv:1911.11134, section 3 and appendix G.</remarks>
public sealed record DropFraction(double Initial, long End, Annealing Annealing = Annealing.Cosine, double Least = 0)
{
    // what a count is multiplied by and rounded must not lie a last bit beside a round number
    const int Decimals = 12;

    /// <summary>The share at a step; after the end what it was there.</summary>
    public double At(long step)
    {
        var passed = Math.Clamp((double)step / End, 0, 1);
        var left = Annealing switch
        {
            Annealing.Cosine => HalfCosine.At(passed),
            Annealing.Constant => 1,
            Annealing.Cubic => (1 - passed) * (1 - passed) * (1 - passed),
            _ => throw new InvalidOperationException($"no drop fraction is annealed by {Annealing}"),
        };
        return Math.Round(Least + (Initial - Least) * left, Decimals);
    }
}
