namespace NativeTickets.Kernels;

/// <summary><see cref="LinearReference"/> by rows; each number of a result is computed by one thread in one order. It agrees with the specification to
/// rounding.</summary>
static class LinearDouble
{
    public static void Forward(ParallelOptions threads, int n, int inputs, int outputs, double[] x, double[] weight, double[]? bias, double[] y) =>
        DoubleRows.Share(threads, outputs, (long)n * inputs * outputs, o =>
        {
            for (var image = 0; image < n; image++)
                y[image * outputs + o] = (bias is null ? 0 : bias[o]) + DoubleRows.Dot(x.AsSpan(image * inputs, inputs), weight.AsSpan(o * inputs, inputs));
        });

    public static void GradInput(ParallelOptions threads, int n, int inputs, int outputs, double[] gradOutput, double[] weight, double[] gradInput) =>
        DoubleRows.Share(threads, n, (long)n * inputs * outputs, image =>
        {
            var row = gradInput.AsSpan(image * inputs, inputs);
            row.Clear();
            for (var o = 0; o < outputs; o++) DoubleRows.AddScaled(gradOutput[image * outputs + o], weight.AsSpan(o * inputs, inputs), row);
        });

    public static void GradWeight(ParallelOptions threads, int n, int inputs, int outputs, double[] x, double[] gradOutput, double[] gradWeight) =>
        DoubleRows.Share(threads, outputs, (long)n * inputs * outputs, o =>
        {
            var row = gradWeight.AsSpan(o * inputs, inputs);
            row.Clear();
            for (var image = 0; image < n; image++) DoubleRows.AddScaled(gradOutput[image * outputs + o], x.AsSpan(image * inputs, inputs), row);
        });
}
