namespace NativeTickets.Pruning;

/// <summary>Who belongs to whom so that the sum of their likenesses is largest.</summary>
static class Assignment
{
    /// <summary>The permutation p that maximizes <c>Σ likeness[i, p(i)]</c>; of several the same one always.</summary>
    /// <param name="likeness">[n, n], finite.</param>
    /// <returns>p, for each row its column.</returns>
    /// <remarks>O(n³): shortest augmenting paths with potentials. Source: Kuhn 1955; Jonker and Volgenant 1987.</remarks>
    public static int[] Best(double[,] likeness)
    {
        var n = likeness.GetLength(0);
        // rows and columns from 1; column 0 stands for the row that has none yet
        var (rowPotential, columnPotential) = (new double[n + 1], new double[n + 1]);
        var (rowOf, before) = (new int[n + 1], new int[n + 1]);
        for (var row = 1; row <= n; row++)
        {
            rowOf[0] = row;
            var slack = new double[n + 1];
            Array.Fill(slack, double.PositiveInfinity);
            var done = new bool[n + 1];
            var column = 0;
            while (rowOf[column] != 0)
            {
                done[column] = true;
                var (from, least, next) = (rowOf[column], double.PositiveInfinity, 0);
                for (var j = 1; j <= n; j++)
                {
                    if (done[j]) continue;
                    var reduced = -likeness[from - 1, j - 1] - rowPotential[from] - columnPotential[j];
                    if (reduced < slack[j]) (slack[j], before[j]) = (reduced, column);
                    if (slack[j] < least) (least, next) = (slack[j], j);
                }
                for (var j = 0; j <= n; j++)
                {
                    if (done[j]) (rowPotential[rowOf[j]], columnPotential[j]) = (rowPotential[rowOf[j]] + least, columnPotential[j] - least);
                    else slack[j] -= least;
                }
                column = next;
            }
            for (; column != 0; column = before[column]) rowOf[column] = rowOf[before[column]];
        }
        var best = new int[n];
        for (var j = 1; j <= n; j++) best[rowOf[j] - 1] = j - 1;
        return best;
    }
}
