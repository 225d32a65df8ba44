namespace NativeTickets.Adversarial;

/// <summary>When the squares of <see cref="Square"/> are halved, and which query is the first square.</summary>
public enum SquareSchedule
{
    /// <summary>After 10, 50, 200, 500, 1,000, 2,000, 4,000, 6,000 and 8,000 of 10,000 queries, and in proportion for other numbers of them; the start is
    /// query 0.</summary>
    Rescaled,

    /// <summary>After those queries whatever the number of all; query 0 is the first square, and the start is not counted. So within AutoAttack.</summary>
    AutoAttack,
}

/// <summary>How large the squares of <see cref="Square"/> are.</summary>
static class SquareSide
{
    const double FirstShare = 0.8;
    const int Scale = 10_000;
    const int LeastL2 = 3; // a change in L2 has two halves that fall from their middles
    static readonly int[] Halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

    /// <summary>The side of the square at a query, in pixels: the root of a share of the image, in L2 odd and 3 at least; at most what fits.</summary>
    /// <param name="query">From 0.</param>
    /// <param name="queries">How many there are.</param>
    /// <param name="height">Of the image.</param>
    /// <param name="width">Of the image.</param>
    /// <param name="schedule">When squares are halved.</param>
    /// <param name="isL2">Whether it is that of L2; else of L∞.</param>
    public static int At(int query, int queries, int height, int width, SquareSchedule schedule, bool isL2)
    {
        var counted = schedule == SquareSchedule.Rescaled ? (int)((double)query / queries * Scale) : query;
        var share = FirstShare;
        foreach (var halving in Halvings)
            if (counted > halving) share /= 2;
        var (side, most) = ((int)Math.Round(Math.Sqrt(share * height * width)), Math.Min(height, width));
        if (!isL2) return Math.Clamp(side, 1, most);
        side = Math.Max(side, LeastL2) | 1;
        return side <= most ? side : most % 2 == 0 && most > 1 ? most - 1 : most;
    }
}
