namespace NativeTickets.Kernels;

/// <summary>Batch normalization, the specification: M = N·H·W numbers per channel, x̂ = (x − mean) · inverse, y = x̂ · weight + bias.</summary>
static class BatchNormReference
{
    /// <summary>mean = Σx / M, inverse = 1/√(Σ(x − mean)²/M + ε); the running variance is moved towards the unbiased one, Σ(x − mean)²/(M − 1).</summary>
    public static void BatchStatistics(Extent extent, double[] x, in BatchNormStatistics statistics)
    {
        var (mean, inverse) = (ReferenceBuffer.Of(statistics.Mean), ReferenceBuffer.Of(statistics.Inverse));
        var (runningMean, runningVariance) = (ReferenceBuffer.Of(statistics.RunningMean), ReferenceBuffer.Of(statistics.RunningVariance));
        double m = extent.N * extent.Plane;
        double share = statistics.Momentum;
        for (var c = 0; c < extent.C; c++)
        {
            var sum = 0.0;
            foreach (var at in Channel(extent, c)) sum += x[at];
            mean[c] = sum / m;
            var squares = 0.0;
            foreach (var at in Channel(extent, c)) squares += (x[at] - mean[c]) * (x[at] - mean[c]);
            inverse[c] = 1 / Math.Sqrt(squares / m + statistics.Epsilon);
            runningMean[c] = (1 - share) * runningMean[c] + share * mean[c];
            runningVariance[c] = (1 - share) * runningVariance[c] + share * squares / (m - 1);
        }
    }

    public static void RunningStatistics(int channels, in BatchNormStatistics statistics)
    {
        var (mean, inverse) = (ReferenceBuffer.Of(statistics.Mean), ReferenceBuffer.Of(statistics.Inverse));
        var (runningMean, runningVariance) = (ReferenceBuffer.Of(statistics.RunningMean), ReferenceBuffer.Of(statistics.RunningVariance));
        for (var c = 0; c < channels; c++)
        {
            mean[c] = runningMean[c];
            inverse[c] = 1 / Math.Sqrt(runningVariance[c] + statistics.Epsilon);
        }
    }

    /// <summary>y = (x − mean) · inverse · weight + bias, then max(0, y) where asked.</summary>
    public static void Normalize(in BatchNormNumbers numbers, double[] y)
    {
        var n = new Arrays(numbers);
        foreach (var (at, c) in n.All)
        {
            y[at] = n.Result(at, c);
            if (numbers.Rectify && y[at] < 0) y[at] = 0;
        }
    }

    public static void GradParameters(in BatchNormNumbers numbers, double[] gradOutput, double[] gradWeight, double[] gradBias)
    {
        var n = new Arrays(numbers);
        Array.Clear(gradWeight, 0, numbers.Channels);
        Array.Clear(gradBias, 0, numbers.Channels);
        foreach (var (at, c) in n.All)
        {
            gradWeight[c] += n.Passed(at, c, gradOutput) * n.Centered(at, c) * n.Inverse[c];
            gradBias[c] += n.Passed(at, c, gradOutput);
        }
    }

    public static void GradInputBatch(in BatchNormNumbers numbers, double[] gradOutput, double[] gradWeight, double[] gradBias, double[] gradInput)
    {
        var n = new Arrays(numbers);
        double m = numbers.Rows;
        foreach (var (at, c) in n.All)
            gradInput[at] = n.Weight[c] * n.Inverse[c]
                * (n.Passed(at, c, gradOutput) - gradBias[c] / m - n.Centered(at, c) * n.Inverse[c] * gradWeight[c] / m);
    }

    public static void GradInputRunning(in BatchNormNumbers numbers, double[] gradOutput, double[] gradInput)
    {
        var n = new Arrays(numbers);
        foreach (var (at, c) in n.All) gradInput[at] = n.Weight[c] * n.Inverse[c] * n.Passed(at, c, gradOutput);
    }

    static IEnumerable<int> Channel(Extent extent, int c)
    {
        for (var n = 0; n < extent.N; n++)
            for (var i = 0; i < extent.Plane; i++)
                yield return (n * extent.C + c) * extent.Plane + i;
    }

    /// <summary><see cref="BatchNormNumbers"/> as arrays, and the expressions that the passes share.</summary>
    readonly struct Arrays(BatchNormNumbers numbers)
    {
        readonly double[] x = ReferenceBuffer.Of(numbers.X), mean = ReferenceBuffer.Of(numbers.Mean), bias = ReferenceBuffer.Of(numbers.Bias);
        readonly Extent extent = numbers.Extent;
        readonly bool rectify = numbers.Rectify;

        public readonly double[] Weight = ReferenceBuffer.Of(numbers.Weight), Inverse = ReferenceBuffer.Of(numbers.Inverse);

        /// <summary>Every number of x with its channel, channel by channel.</summary>
        public IEnumerable<(int At, int C)> All
        {
            get
            {
                var own = extent;
                return Enumerable.Range(0, own.C).SelectMany(c => Channel(own, c).Select(at => (at, c)));
            }
        }

        public double Centered(int at, int c) => x[at] - mean[c];

        public double Result(int at, int c) => Centered(at, c) * Inverse[c] * Weight[c] + bias[c];

        /// <summary>The gradient of the normalization's result: gradOutput, but 0 where a rectifier after it stopped the result.</summary>
        public double Passed(int at, int c, double[] gradOutput) => !rectify || Result(at, c) > 0 ? gradOutput[at] : 0;
    }
}
