namespace NativeTickets.Adversarial;

/// <summary>
/// The nearest point of a hyperplane within [0, 1], in the norm of a threat model: exact, by one sort. Its memory is used again from call to call.
/// </summary>
/// <remarks>
/// Every coordinate moves towards the plane until it meets its bound. With t the length of the path, coordinate i has moved by min(t, room) in L∞ and by
/// min(t·|w|, room) in L2, so that w·x grows by a piecewise linear function of t whose corners are sorted.
/// Source: Croce and Hein 2020, arXiv:1907.02044, section 3.2.
/// </remarks>
sealed class BoxProjection(bool isL2, int length)
{
    readonly double[] corners = new double[length];
    readonly int[] order = new int[length];

    /// <summary>Writes the move from a point to the nearest point of <c>w·z = level</c>, or as near as the box allows.</summary>
    public void Move(ReadOnlySpan<float> point, ReadOnlySpan<float> w, double level, Span<float> move)
    {
        var (gap, slope) = (level, 0.0);
        for (var i = 0; i < length; i++) gap -= (double)w[i] * point[i];
        var sign = gap < 0 ? -1 : 1;
        for (var i = 0; i < length; i++)
        {
            order[i] = i;
            corners[i] = w[i] == 0 ? double.PositiveInfinity : isL2 ? Room(point[i], w[i], sign) / Math.Abs(w[i]) : Room(point[i], w[i], sign);
            slope += Weight(w[i]);
        }
        Array.Sort(corners, order);
        var (left, path) = (Math.Abs(gap), 0.0);
        for (var i = 0; i < length && slope > 0 && double.IsFinite(corners[i]); i++)
        {
            var gain = slope * (corners[i] - path);
            if (gain >= left) break;
            left -= gain;
            path = corners[i];
            slope -= Weight(w[order[i]]);
        }
        if (slope > 0) path += left / slope;
        for (var i = 0; i < length; i++)
            move[i] = w[i] == 0 ? 0 : (float)(Math.Min(isL2 ? path * Math.Abs(w[i]) : path, Room(point[i], w[i], sign)) * sign * Math.Sign(w[i]));
    }

    double Weight(double w) => isL2 ? w * w : Math.Abs(w);

    static double Room(float x, float w, int sign) => w * sign > 0 ? 1.0 - x : x;
}
