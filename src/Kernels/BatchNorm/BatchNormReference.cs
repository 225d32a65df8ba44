using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>Batch normalization, the specification: M = N·H·W numbers a channel, x̂ = (x − mean) · inverse, y = x̂ · weight + bias.</summary>
static class BatchNormReference
{
    /// <summary>mean = Σx / M, inverse = 1/√(Σ(x − mean)²/M + ε); the running variance is moved towards the unbiased one, Σ(x − mean)²/(M − 1).</summary>
    public static void BatchStatistics<T>(Extent extent, float momentum, float epsilon, T[] x, T[] runningMean, T[] runningVariance, T[] mean, T[] inverse)
        where T : IFloatingPointIeee754<T>
    {
        var m = T.CreateChecked(extent.N * extent.Plane);
        var share = T.CreateChecked(momentum);
        for (var c = 0; c < extent.C; c++)
        {
            var sum = T.Zero;
            foreach (var at in Channel(extent, c)) sum += x[at];
            mean[c] = sum / m;
            var squares = T.Zero;
            foreach (var at in Channel(extent, c)) squares += (x[at] - mean[c]) * (x[at] - mean[c]);
            inverse[c] = T.One / T.Sqrt(squares / m + T.CreateChecked(epsilon));
            runningMean[c] = (T.One - share) * runningMean[c] + share * mean[c];
            runningVariance[c] = (T.One - share) * runningVariance[c] + share * squares / (m - T.One);
        }
    }

    public static void RunningStatistics<T>(int channels, float epsilon, T[] runningMean, T[] runningVariance, T[] mean, T[] inverse) where T : IFloatingPointIeee754<T>
    {
        for (var c = 0; c < channels; c++)
        {
            mean[c] = runningMean[c];
            inverse[c] = T.One / T.Sqrt(runningVariance[c] + T.CreateChecked(epsilon));
        }
    }

    /// <summary>y = (x − mean) · inverse · weight + bias, then max(0, y) where <paramref name="rectify"/>.</summary>
    public static void Normalize<T>(Extent extent, T[] x, T[] mean, T[] inverse, T[] weight, T[] bias, bool rectify, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var c = 0; c < extent.C; c++)
            foreach (var at in Channel(extent, c))
            {
                y[at] = (x[at] - mean[c]) * inverse[c] * weight[c] + bias[c];
                if (rectify && y[at] < T.Zero) y[at] = T.Zero;
            }
    }

    /// <summary>The gradient of the normalization's result: gradOutput, but 0 where a rectifier behind it stopped the result.</summary>
    public static T[] Passed<T>(Extent extent, T[] x, T[] gradOutput, T[] mean, T[] inverse, T[] weight, T[] bias, bool rectify) where T : IFloatingPointIeee754<T>
    {
        if (!rectify) return gradOutput;
        var passed = (T[])gradOutput.Clone();
        for (var c = 0; c < extent.C; c++)
            foreach (var at in Channel(extent, c))
                if (!((x[at] - mean[c]) * inverse[c] * weight[c] + bias[c] > T.Zero)) passed[at] = T.Zero;
        return passed;
    }

    public static void GradParameters<T>(Extent extent, T[] x, T[] gradOutput, T[] mean, T[] inverse, T[] gradWeight, T[] gradBias) where T : IFloatingPointIeee754<T>
    {
        for (var c = 0; c < extent.C; c++)
        {
            (gradWeight[c], gradBias[c]) = (T.Zero, T.Zero);
            foreach (var at in Channel(extent, c))
            {
                gradWeight[c] += gradOutput[at] * (x[at] - mean[c]) * inverse[c];
                gradBias[c] += gradOutput[at];
            }
        }
    }

    public static void GradInputBatch<T>(Extent extent, T[] x, T[] gradOutput, T[] mean, T[] inverse, T[] weight, T[] gradWeight, T[] gradBias, T[] gradInput)
        where T : IFloatingPointIeee754<T>
    {
        var m = T.CreateChecked(extent.N * extent.Plane);
        for (var c = 0; c < extent.C; c++)
            foreach (var at in Channel(extent, c))
                gradInput[at] = weight[c] * inverse[c] * (gradOutput[at] - gradBias[c] / m - (x[at] - mean[c]) * inverse[c] * gradWeight[c] / m);
    }

    public static void GradInputRunning<T>(Extent extent, T[] gradOutput, T[] inverse, T[] weight, T[] gradInput) where T : IFloatingPointIeee754<T>
    {
        for (var c = 0; c < extent.C; c++)
            foreach (var at in Channel(extent, c))
                gradInput[at] = weight[c] * inverse[c] * gradOutput[at];
    }

    static IEnumerable<int> Channel(Extent extent, int c)
    {
        for (var n = 0; n < extent.N; n++)
            for (var i = 0; i < extent.Plane; i++)
                yield return (n * extent.C + c) * extent.Plane + i;
    }
}
