namespace NativeTickets.Adversarial;

/// <summary>
/// Looks for the least value of a function of a few numbers in [0, 1] that is dear to ask: first a low-discrepancy sequence, then wherever a Gaussian process
/// expects most to be gained, <c>(b − μ) · Φ(z) + σ · φ(z)</c> with <c>z = (b − μ) / σ</c> and the best value b so far.
/// </summary>
/// <remarks>
/// The points of a seed follow from the values alone, with the same bits on every machine. Sources: Halton 1960, turned by a random shift (Cranley and
/// Patterson 1976); Jones, Schonlau and Welch 1998.
/// </remarks>
public sealed class GaussianSearch
{
    /// <summary>The most numbers that it looks for.</summary>
    public const int MostAxes = 8;

    const int StartsPerAxis = 2; // of the sequence alone: twice the number of axes, as Ax begins
    const int Candidates = 512;
    const double FirstStride = 1.0 / 8, LastStride = 1.0 / 128; // in which the best candidate is moved along each axis while that is a gain

    static readonly int[] Bases = [2, 3, 5, 7, 11, 13, 17, 19];

    readonly double[] shift;

    /// <summary>A search.</summary>
    /// <param name="axes">How many numbers it looks for, 1 to <see cref="MostAxes"/>.</param>
    /// <param name="seed">Turns the sequence.</param>
    public GaussianSearch(int axes, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(axes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(axes, MostAxes);
        var stream = new RandomStream(seed, "search/shift");
        shift = new double[axes];
        foreach (ref var one in shift.AsSpan()) one = stream.NextUniform();
    }

    /// <summary>The point to ask next.</summary>
    /// <param name="points">Those that were asked, in their order.</param>
    /// <param name="values">What was found there, finite.</param>
    public double[] Next(IReadOnlyList<double[]> points, IReadOnlyList<double> values)
    {
        if (points.Count != values.Count) throw new ArgumentException($"there are {points.Count} points and {values.Count} values", nameof(values));
        if (points.Count < StartsPerAxis * shift.Length) return InSequence(points.Count);
        var known = GaussianProcess.Of(points, values);
        var best = values.Min();
        var at = InSequence(points.Count);
        var gain = double.NegativeInfinity;
        for (var i = 0; i < Candidates; i++) Take(InSequence(points.Count * Candidates + i));
        for (var stride = FirstStride; stride >= LastStride;)
            if (!MoveAlongAxes(stride)) stride /= 2;
        return at;

        bool Take(double[] candidate)
        {
            if (Gain(known.At(candidate), best) is var expected && !(expected > gain)) return false;
            (at, gain) = (candidate, expected);
            return true;
        }

        bool MoveAlongAxes(double stride)
        {
            var moved = false;
            for (var axis = 0; axis < shift.Length; axis++)
                foreach (var way in (double[])[-stride, stride])
                {
                    double[] candidate = [.. at];
                    candidate[axis] = Math.Clamp(candidate[axis] + way, 0, 1);
                    moved |= Take(candidate);
                }
            return moved;
        }
    }

    static double Gain((double Mean, double Deviation) at, double best)
    {
        if (at.Deviation <= 0) return Math.Max(best - at.Mean, 0);
        var z = (best - at.Mean) / at.Deviation;
        return at.Deviation * (z * SearchMath.NormalBelow(z) + SearchMath.NormalDensity(z));
    }

    double[] InSequence(int index)
    {
        var point = new double[shift.Length];
        for (var axis = 0; axis < point.Length; axis++)
        {
            var place = SearchMath.RadicalInverse(index + 1, Bases[axis]) + shift[axis];
            point[axis] = place >= 1 ? place - 1 : place;
        }
        return point;
    }
}
