namespace NativeTickets.Adversarial;

/// <summary>
/// What is known of a function from some of its values: a Gaussian process with the kernel <c>(1 + √5 r + 5 r² / 3) · exp(−√5 r)</c> (Matérn 5/2),
/// <c>r² = Σ ((x_d − y_d) / scale_d)²</c>, values standardized.
/// </summary>
/// <remarks>
/// Of a few scales for each axis those are taken under which the values are most likely, axis by axis, twice. Source: Rasmussen and Williams 2006, algorithm
/// 2.1 and section 5.4.1. The same bits on every machine.
/// </remarks>
sealed class GaussianProcess
{
    const double Noise = 1e-4; // of the variance: keeps neighbors apart, and their values may be a hundredth of a deviation off
    const int Sweeps = 2;
    const double Root5 = 2.23606797749979;

    static readonly double[] Scales = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2]; // of a unit cube

    readonly IReadOnlyList<double[]> points;
    readonly double[] scales;
    readonly double[,] root; // the lower triangle L of L·Lᵀ = K
    readonly double[] weights; // K⁻¹ y
    readonly double mean, deviation, spread;

    GaussianProcess(IReadOnlyList<double[]> points, IReadOnlyList<double> values, double[] scales)
    {
        (this.points, this.scales) = (points, scales);
        var count = points.Count;
        foreach (var value in values) mean += value / count;
        foreach (var value in values) deviation += (value - mean) * (value - mean) / count;
        deviation = deviation > 0 ? Math.Sqrt(deviation) : 1;
        double[] y = [.. values.Select(value => (value - mean) / deviation)];
        root = RootOf(points, scales);
        weights = Backward(Forward(y));
        for (var i = 0; i < count; i++) spread += y[i] * weights[i] / count;
        spread = Math.Max(spread, 1e-12); // values may all be equal
        Unlikeliness = count * SearchMath.Log(spread);
        for (var i = 0; i < count; i++) Unlikeliness += 2 * SearchMath.Log(root[i, i]);
    }

    /// <summary>−2 ln of the values' likelihood under the best variance, but for a constant.</summary>
    double Unlikeliness { get; }

    /// <summary>What these values tell.</summary>
    /// <param name="points">In the unit cube, at least one.</param>
    /// <param name="values">The function's values there.</param>
    public static GaussianProcess Of(IReadOnlyList<double[]> points, IReadOnlyList<double> values)
    {
        var scales = new double[points[0].Length];
        Array.Fill(scales, Scales[2]);
        var best = new GaussianProcess(points, values, scales);
        for (var sweep = 0; sweep < Sweeps; sweep++)
            for (var axis = 0; axis < scales.Length; axis++)
                foreach (var scale in Scales)
                {
                    double[] other = [.. best.scales];
                    other[axis] = scale;
                    var tried = new GaussianProcess(points, values, other);
                    if (tried.Unlikeliness < best.Unlikeliness) best = tried;
                }
        return best;
    }

    /// <summary>What the function is expected to be at a point, and how far off that may be, one deviation.</summary>
    public (double Mean, double Deviation) At(double[] point)
    {
        double[] near = [.. points.Select(known => (1 - Noise) * Kernel(known, point, scales))];
        var (expected, known) = (0.0, 0.0);
        for (var i = 0; i < near.Length; i++) expected += near[i] * weights[i];
        foreach (var part in Forward(near)) known += part * part;
        return (mean + deviation * expected, deviation * Math.Sqrt(spread * Math.Max(1 - known, 0)));
    }

    static double Kernel(double[] x, double[] y, double[] scales)
    {
        var square = 0.0;
        for (var d = 0; d < x.Length; d++) square += (x[d] - y[d]) / scales[d] * ((x[d] - y[d]) / scales[d]);
        var r = Root5 * Math.Sqrt(square);
        return (1 + r + r * r / 3) * SearchMath.Exp(-r);
    }

    static double[,] RootOf(IReadOnlyList<double[]> points, double[] scales)
    {
        var root = new double[points.Count, points.Count];
        for (var i = 0; i < points.Count; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = i == j ? 1 : (1 - Noise) * Kernel(points[i], points[j], scales);
                for (var k = 0; k < j; k++) sum -= root[i, k] * root[j, k];
                root[i, j] = i == j ? Math.Sqrt(Math.Max(sum, Noise / 2)) : sum / root[j, j];
            }
        return root;
    }

    double[] Forward(double[] right)
    {
        double[] solved = [.. right];
        for (var i = 0; i < solved.Length; i++)
        {
            for (var k = 0; k < i; k++) solved[i] -= root[i, k] * solved[k];
            solved[i] /= root[i, i];
        }
        return solved;
    }

    double[] Backward(double[] right)
    {
        double[] solved = [.. right];
        for (var i = solved.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < solved.Length; k++) solved[i] -= root[k, i] * solved[k];
            solved[i] /= root[i, i];
        }
        return solved;
    }
}
