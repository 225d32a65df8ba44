namespace NativeTickets.Kernels;

/// <summary>
/// <see cref="Conv2dReference"/> with its loops turned: for each weight a whole row of the image at a time. Weights of 0 are left out. Each plane of a
/// result is computed by one thread in one order. It agrees with the specification to rounding.
/// </summary>
static class Conv2dDouble
{
    public static void Forward(Conv2dGeometry g, double[] x, double[] weight, double[]? bias, double[] y) =>
        DoubleRows.Share(g.Input.N * g.K, Work(g), task =>
        {
            var (n, k) = (task / g.K, task % g.K);
            y.AsSpan(task * g.P * g.Q, g.P * g.Q).Fill(bias is null ? 0 : bias[k]);
            for (var c = 0; c < g.Input.C; c++)
            {
                var rows = new RowPairs(g, n, k, c);
                while (rows.MoveNext())
                {
                    var row = rows.Current;
                    var factor = weight[row.Weight];
                    if (factor == 0)
                    {
                        rows.SkipPlace();
                        continue;
                    }
                    if (g.Stride == 1) DoubleRows.AddScaled(factor, x.AsSpan(row.Input, row.Length), y.AsSpan(row.Output, row.Length));
                    else for (var q = 0; q < row.Length; q++) y[row.Output + q] += factor * x[row.Input + q * g.Stride];
                }
            }
        });

    public static void GradInput(Conv2dGeometry g, double[] gradOutput, double[] weight, double[] gradInput) =>
        DoubleRows.Share(g.Input.N * g.Input.C, Work(g), task =>
        {
            var (n, c) = (task / g.Input.C, task % g.Input.C);
            gradInput.AsSpan(task * g.Input.H * g.Input.W, g.Input.H * g.Input.W).Clear();
            for (var k = 0; k < g.K; k++)
            {
                var rows = new RowPairs(g, n, k, c);
                while (rows.MoveNext())
                {
                    var row = rows.Current;
                    var factor = weight[row.Weight];
                    if (factor == 0)
                    {
                        rows.SkipPlace();
                        continue;
                    }
                    if (g.Stride == 1) DoubleRows.AddScaled(factor, gradOutput.AsSpan(row.Output, row.Length), gradInput.AsSpan(row.Input, row.Length));
                    else for (var q = 0; q < row.Length; q++) gradInput[row.Input + q * g.Stride] += factor * gradOutput[row.Output + q];
                }
            }
        });

    public static void GradWeight(Conv2dGeometry g, double[] x, double[] gradOutput, double[] gradWeight) =>
        DoubleRows.Share(g.K * g.Input.C, Work(g), task =>
        {
            var (k, c) = (task / g.Input.C, task % g.Input.C);
            gradWeight.AsSpan(task * g.R * g.S, g.R * g.S).Clear();
            for (var n = 0; n < g.Input.N; n++)
                foreach (var row in new RowPairs(g, n, k, c))
                    if (g.Stride == 1) gradWeight[row.Weight] += DoubleRows.Dot(x.AsSpan(row.Input, row.Length), gradOutput.AsSpan(row.Output, row.Length));
                    else for (var q = 0; q < row.Length; q++) gradWeight[row.Weight] += x[row.Input + q * g.Stride] * gradOutput[row.Output + q];
        });

    static long Work(in Conv2dGeometry g) => (long)g.WeightCount * g.Input.N * g.P * g.Q;

    /// <summary>For each place of a filter each row of the output, with the row of the input that it meets there; padding is left out.</summary>
    ref struct RowPairs(Conv2dGeometry g, int n, int k, int c)
    {
        int r, s = -1, p, first, length;

        public readonly RowPairs GetEnumerator() => this;

        /// <summary>The index of the weight, of the first number of the input's row and of that of the output's, and how many outputs there are.</summary>
        public readonly (int Weight, int Input, int Output, int Length) Current =>
            (((k * g.Input.C + c) * g.R + r) * g.S + s,
                ((n * g.Input.C + c) * g.Input.H + p * g.Stride + r - g.Padding) * g.Input.W + first * g.Stride + s - g.Padding,
                ((n * g.K + k) * g.P + p) * g.Q + first, length);

        /// <summary>Leaves out the rows that are left at this place of the filter.</summary>
        public void SkipPlace() => p = g.P;

        public bool MoveNext()
        {
            p = s < 0 ? g.P : p + 1;
            while (true)
            {
                for (; p < g.P; p++)
                    if (p * g.Stride + r - g.Padding is var h && h >= 0 && h < g.Input.H) return true;
                do
                {
                    if (++s == g.S) (s, r) = (0, r + 1);
                    if (r == g.R) return false;
                    first = Math.Max(0, (g.Padding - s + g.Stride - 1) / g.Stride);
                    var last = g.Input.W - 1 + g.Padding - s;
                    length = last < 0 ? 0 : Math.Min(g.Q, last / g.Stride + 1) - first;
                }
                while (length <= 0);
                p = 0;
            }
        }
    }
}
