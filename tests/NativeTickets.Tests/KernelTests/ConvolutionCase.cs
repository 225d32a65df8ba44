using CsCheck;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>A convolution with a mask, its numbers, and what the specification makes of them in double precision.</summary>
sealed class ConvolutionCase
{
    static readonly double[] Densities = [OneWeight, 0, 0.05, 0.2, 0.6, 1];
    readonly double[] x, weight, bias, gradOutput;

    public ConvolutionCase(Conv2dGeometry geometry, double density, int seed)
    {
        (Geometry, Density) = (geometry, density);
        var stream = new RandomStream(seed, "convolution case");
        Mask = new float[geometry.WeightCount];
        for (var i = 0; i < Mask.Length; i++) Mask[i] = stream.NextUniform() < density ? 1 : 0;
        if (density < 0) Mask[stream.NextInt(Mask.Length)] = 1;
        x = Numbers(geometry.Input.Count, stream);
        weight = Numbers(geometry.WeightCount, stream);
        for (var i = 0; i < Mask.Length; i++) weight[i] *= Mask[i];
        bias = Numbers(geometry.K, stream);
        gradOutput = Numbers(geometry.Output.Count, stream);
    }

    /// <summary>
    /// Convolutions of few numbers and every kind: windows of 1 to 5, strides 1 to 3, padding or none; masks empty, full, of one weight, and between.
    /// </summary>
    public static Gen<ConvolutionCase> Any =>
        from n in Gen.Int[1, 70]
        from channels in Gen.Int[1, 20]
        from filters in Gen.Int[1, 20]
        from size in Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9])
        from window in Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5])
        from stride in Gen.Int[1, 3]
        from padding in Gen.Int[0, 2]
        where window.Item1 <= size.Item1 + 2 * padding && window.Item2 <= size.Item2 + 2 * padding
        from density in Gen.Int[0, 5].Select(i => Densities[i])
        from seed in Gen.Int[0, 1 << 20]
        select new ConvolutionCase(new Conv2dGeometry(new Extent(n, channels, size.Item1, size.Item2), filters, window.Item1, window.Item2, stride, padding),
            density, seed);

    /// <summary>A density that stands for a mask with a single survivor.</summary>
    public const double OneWeight = -1;

    public Conv2dGeometry Geometry { get; }

    public double Density { get; }

    public float[] Mask { get; }

    public override string ToString() => $"{Geometry}, density {Density}";

    /// <summary>Runs all three passes on a device whose lanes past N hold NaN, and compares with the specification.</summary>
    /// <param name="device">Where.</param>
    /// <param name="pattern">Lists of survivors to walk; null for the dense kernels.</param>
    public void Check(CpuDevice device, WeightPattern? pattern = null)
    {
        var g = Geometry;
        var (expectedY, expectedGradInput, expectedGradWeight) = (new double[g.Output.Count], new double[g.Input.Count], new double[g.WeightCount]);
        Conv2dReference.Forward(g, x, weight, bias, expectedY);
        Conv2dReference.GradInput(g, gradOutput, weight, expectedGradInput);
        Conv2dReference.GradWeight(g, x, gradOutput, expectedGradWeight);
        for (var i = 0; i < Mask.Length; i++) expectedGradWeight[i] *= Mask[i];

        var (xs, ups) = (Batch(device, g.Input, x), Batch(device, g.Output, gradOutput));
        var (w, b) = (Plain(device, weight), Plain(device, bias));
        var (y, dx, dw) = (device.Rent(device.LengthOf(g.Output)), device.Rent(device.LengthOf(g.Input)), device.Rent(g.WeightCount));
        foreach (var buffer in new[] { y, dx, dw }) device.Fill(buffer, float.NaN);
        Conv2dKernels.Forward(g, xs, w, b, y, pattern);
        Conv2dKernels.GradInput(g, ups, w, dx, pattern);
        Conv2dKernels.GradWeight(g, xs, ups, dw, pattern);
        RequireClose("forward", expectedY, Read(device, y, g.Output), Math.Sqrt(g.Input.C * g.R * g.S));
        RequireClose("gradInput", expectedGradInput, Read(device, dx, g.Input), Math.Sqrt(g.K * g.R * g.S));
        var got = new float[g.WeightCount];
        device.Download(dw, got);
        for (var i = 0; i < got.Length; i++) got[i] *= Mask[i];
        RequireClose("gradWeight", expectedGradWeight, got, Math.Sqrt(g.Input.N * g.P * g.Q));
        RequireEmptyLanes(device, y, g.Output);
        RequireEmptyLanes(device, dx, g.Input);
        foreach (var buffer in new[] { xs, ups, w, b, y, dx, dw }) device.Return(buffer);
    }

    // numbers are below 1 and sums of n of them grow as √n; 1e-5 is some hundred roundings of a float, and Winograd's transforms cost ten
    void RequireClose(string pass, double[] expected, float[] got, double scale)
    {
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - got[i]) <= 1e-5 * (1 + scale)))
                throw new Xunit.Sdk.XunitException($"{pass} of {this}: [{i}] is {got[i]:R}, expects {expected[i]:R}");
    }

    void RequireEmptyLanes(CpuDevice device, DeviceBuffer buffer, Extent extent)
    {
        var all = new float[buffer.Length];
        device.Download(buffer, all);
        for (var i = 0; i < all.Length; i++)
        {
            var image = i / (extent.Image * Lanes.Width) * Lanes.Width + i % Lanes.Width;
            if (image >= extent.N && BitConverter.SingleToInt32Bits(all[i]) != 0) throw new Xunit.Sdk.XunitException($"{this}: a lane past N holds {all[i]}");
        }
    }

    static DeviceBuffer Batch(CpuDevice device, Extent extent, double[] values)
    {
        var buffer = device.Rent(device.LengthOf(extent));
        device.UploadBatch([.. values.Select(v => (float)v)], extent, buffer);
        var all = new float[buffer.Length];
        device.Download(buffer, all);
        for (var i = 0; i < all.Length; i++)
            if (i / (extent.Image * Lanes.Width) * Lanes.Width + i % Lanes.Width >= extent.N) all[i] = float.NaN;
        device.Upload(all, buffer);
        return buffer;
    }

    static DeviceBuffer Plain(CpuDevice device, double[] values)
    {
        var buffer = device.Rent(values.Length);
        device.Upload([.. values.Select(v => (float)v)], buffer);
        return buffer;
    }

    static float[] Read(CpuDevice device, DeviceBuffer buffer, Extent extent)
    {
        var values = new float[extent.Count];
        device.DownloadBatch(buffer, extent, values);
        return values;
    }

    static double[] Numbers(int count, RandomStream stream)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = stream.NextUniform(-1, 1);
        return values;
    }
}
