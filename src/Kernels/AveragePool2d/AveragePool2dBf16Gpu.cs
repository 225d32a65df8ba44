namespace NativeTickets.Kernels;

/// <summary><see cref="AveragePool2dGpu"/> of numbers that are stored as bf16: a thread owns four channels of a place.</summary>
static class AveragePool2dBf16Gpu
{
    public static void Forward(GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y) =>
        device.Run(g.Output.Count / FourFloats.Width, new ForwardBody(g, x, y));

    public static void Backward(GpuDevice device, in PoolGeometry g, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish) =>
        device.Run(g.Input.Count / FourFloats.Width, new BackwardBody(g, gradOutput, gradInput, finish));

    internal readonly struct ForwardBody(PoolGeometry g, DeviceBuffer x, DeviceBuffer y) : IGpuBody, INeedsTensorCores
    {
        readonly PoolGeometry g = g;
        readonly float share = 1f / (g.R * g.S);
        readonly FoursOfBf16 x = FoursOfBf16.Of(x), y = FoursOfBf16.Of(y);

        public void Run(int i)
        {
            var units = g.Input.C / FourFloats.Width;
            var (n, c, p, q) = PoolWindowsGpu.Place(i, units, g.P, g.Q);
            var sum = FourAlgebra.Constant(0);
            for (var r = 0; r < g.R; r++)
                for (var s = 0; s < g.S; s++)
                    sum = FourAlgebra.Add(sum, x.Read(((n * g.Input.H + p * g.Down + r) * g.Input.W + q * g.Across + s) * units + c));
            y.Write(i, FourAlgebra.Multiply(sum, FourAlgebra.Constant(share)));
        }
    }

    internal readonly struct BackwardBody(PoolGeometry g, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish) : IGpuBody, INeedsTensorCores
    {
        readonly PoolGeometry g = g;
        readonly float share = 1f / (g.R * g.S);
        readonly FoursOfBf16 gradOutput = FoursOfBf16.Of(gradOutput), gradInput = FoursOfBf16.Of(gradInput);
        readonly GradientFinishFours finish = new(finish, gradInput);

        public void Run(int i)
        {
            var units = g.Input.C / FourFloats.Width;
            var (n, c, h, w) = PoolWindowsGpu.Place(i, units, g.Input.H, g.Input.W);
            var (firstRow, lastRow) = PoolWindowsGpu.Around(h, g.R, g.Down, g.P);
            var (firstColumn, lastColumn) = PoolWindowsGpu.Around(w, g.S, g.Across, g.Q);
            var sum = FourAlgebra.Constant(0);
            for (var p = firstRow; p <= lastRow; p++)
                for (var q = firstColumn; q <= lastColumn; q++)
                    sum = FourAlgebra.Add(sum, gradOutput.Read(((n * g.P + p) * g.Q + q) * units + c));
            gradInput.Write(i, finish.Of(FourAlgebra.Multiply(sum, FourAlgebra.Constant(share)), i, c));
        }
    }
}
