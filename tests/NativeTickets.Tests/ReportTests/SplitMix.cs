namespace NativeTickets.Tests;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): the same numbers on every machine and version.</summary>
sealed class SplitMix(ulong state)
{
    ulong state = state;

    public ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Above 0, at most 1.</summary>
    public double Uniform() => ((Next() >> 11) + 1) / (double)(1UL << 53);

    /// <summary>By the formula of Box and Muller 1958.</summary>
    public double Normal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(Uniform()));
        return radius * Math.Cos(2 * Math.PI * Uniform());
    }
}
