namespace NativeTickets.Kernels;

/// <summary>
/// <see cref="Conv2dReference"/> with its loops turned: for each weight a whole row of the image at a time. Weights of 0 are left out. Each plane of a
/// result is computed by one thread in one order. It agrees with the specification to rounding.
/// </summary>
static class Conv2dDouble
{
    public static void Forward(ParallelOptions threads, Conv2dGeometry g, double[] x, double[] weight, double[]? bias, double[] y) =>
        DoubleRows.Share(threads, g.Input.N * g.K, Work(g), task =>
        {
            var (n, k) = (task / g.K, task % g.K);
            y.AsSpan(task * g.P * g.Q, g.P * g.Q).Fill(bias is null ? 0 : bias[k]);
            for (var c = 0; c < g.Input.C; c++)
                for (var r = 0; r < g.R; r++)
                    for (var s = 0; s < g.S; s++)
                    {
                        var factor = weight[((k * g.Input.C + c) * g.R + r) * g.S + s];
                        var place = new Place(g, r, s);
                        if (factor == 0 || place.Length <= 0) continue;
                        for (var p = place.Top; p < place.Bottom; p++)
                        {
                            var (from, to) = (place.Input(n, c, p), place.Output(n, k, p));
                            if (g.Stride == 1) DoubleRows.AddScaled(factor, x.AsSpan(from, place.Length), y.AsSpan(to, place.Length));
                            else for (var q = 0; q < place.Length; q++) y[to + q] += factor * x[from + q * g.Stride];
                        }
                    }
        });

    public static void GradInput(ParallelOptions threads, Conv2dGeometry g, double[] gradOutput, double[] weight, double[] gradInput) =>
        DoubleRows.Share(threads, g.Input.N * g.Input.C, Work(g), task =>
        {
            var (n, c) = (task / g.Input.C, task % g.Input.C);
            gradInput.AsSpan(task * g.Input.H * g.Input.W, g.Input.H * g.Input.W).Clear();
            for (var k = 0; k < g.K; k++)
                for (var r = 0; r < g.R; r++)
                    for (var s = 0; s < g.S; s++)
                    {
                        var factor = weight[((k * g.Input.C + c) * g.R + r) * g.S + s];
                        var place = new Place(g, r, s);
                        if (factor == 0 || place.Length <= 0) continue;
                        for (var p = place.Top; p < place.Bottom; p++)
                        {
                            var (from, to) = (place.Output(n, k, p), place.Input(n, c, p));
                            if (g.Stride == 1) DoubleRows.AddScaled(factor, gradOutput.AsSpan(from, place.Length), gradInput.AsSpan(to, place.Length));
                            else for (var q = 0; q < place.Length; q++) gradInput[to + q * g.Stride] += factor * gradOutput[from + q];
                        }
                    }
        });

    public static void GradWeight(ParallelOptions threads, Conv2dGeometry g, double[] x, double[] gradOutput, double[] gradWeight) =>
        DoubleRows.Share(threads, g.K * g.Input.C, Work(g), task =>
        {
            var (k, c) = (task / g.Input.C, task % g.Input.C);
            for (var r = 0; r < g.R; r++)
                for (var s = 0; s < g.S; s++)
                {
                    var place = new Place(g, r, s);
                    var sum = 0.0;
                    for (var n = 0; n < g.Input.N && place.Length > 0; n++)
                        for (var p = place.Top; p < place.Bottom; p++)
                        {
                            var (image, slope) = (place.Input(n, c, p), place.Output(n, k, p));
                            if (g.Stride == 1) sum += DoubleRows.Dot(x.AsSpan(image, place.Length), gradOutput.AsSpan(slope, place.Length));
                            else for (var q = 0; q < place.Length; q++) sum += x[image + q * g.Stride] * gradOutput[slope + q];
                        }
                    gradWeight[(task * g.R + r) * g.S + s] = sum;
                }
        });

    static long Work(in Conv2dGeometry g) => (long)g.WeightCount * g.Input.N * g.P * g.Q;

    /// <summary>A place of the filter: which outputs meet the image there, and not its padding.</summary>
    readonly struct Place
    {
        readonly Conv2dGeometry g;
        readonly int r, s, left;

        public Place(Conv2dGeometry g, int r, int s)
        {
            (this.g, this.r, this.s) = (g, r, s);
            (Top, Bottom) = Met(r, g.Input.H, g.P);
            (left, var right) = Met(s, g.Input.W, g.Q);
            Length = right - left;

            (int From, int To) Met(int place, int extent, int outputs)
            {
                var last = extent - 1 + g.Padding - place;
                return (Math.Max(0, (g.Padding - place + g.Stride - 1) / g.Stride), last < 0 ? 0 : Math.Min(outputs, last / g.Stride + 1));
            }
        }

        /// <summary>The first row of the output.</summary>
        public int Top { get; }

        /// <summary>The row after the last one.</summary>
        public int Bottom { get; }

        /// <summary>How many numbers of a row; 0 or less for none.</summary>
        public int Length { get; }

        /// <summary>The index of the first of them in the input.</summary>
        public int Input(int n, int c, int p) =>
            ((n * g.Input.C + c) * g.Input.H + p * g.Stride + r - g.Padding) * g.Input.W + left * g.Stride + s - g.Padding;

        /// <summary>The index of the first of them in the output.</summary>
        public int Output(int n, int k, int p) => ((n * g.K + k) * g.P + p) * g.Q + left;
    }
}
