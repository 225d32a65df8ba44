namespace NativeTickets.Kernels;

/// <summary><see cref="MaxPool2dGpu"/> of numbers that are stored as bf16: a thread owns four channels of a place.</summary>
static class MaxPool2dBf16Gpu
{
    public static void Forward(GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y) =>
        device.Run(g.Output.Count / FourFloats.Width, new ForwardBody(g, x, y));

    public static void Backward(
        GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish) =>
        device.Run(g.Input.Count / FourFloats.Width, new BackwardBody(g, x, y, gradOutput, gradInput, finish));

    internal readonly struct ForwardBody(PoolGeometry g, DeviceBuffer x, DeviceBuffer y) : IGpuBody, INeedsTensorCores
    {
        readonly PoolGeometry g = g;
        readonly FoursOfBf16 x = FoursOfBf16.Of(x), y = FoursOfBf16.Of(y);

        public void Run(int i)
        {
            var units = g.Input.C / FourFloats.Width;
            var (n, c, p, q) = PoolWindowsGpu.Place(i, units, g.P, g.Q);
            var (top, bottom) = g.Rows(p);
            var (left, right) = g.Columns(q);
            var largest = FourAlgebra.Constant(float.NegativeInfinity);
            for (var h = top; h < bottom; h++)
                for (var w = left; w < right; w++)
                {
                    var v = x.Read(((n * g.Input.H + h) * g.Input.W + w) * units + c);
                    largest = new FourFloats(Larger(largest.A, v.A), Larger(largest.B, v.B), Larger(largest.C, v.C), Larger(largest.D, v.D));
                }
            y.Write(i, largest);
        }

        static float Larger(float largest, float v) => v > largest || float.IsNaN(v) ? v : largest;
    }

    internal readonly struct BackwardBody(
        PoolGeometry g, DeviceBuffer x, DeviceBuffer y, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish) : IGpuBody, INeedsTensorCores
    {
        readonly PoolGeometry g = g;
        readonly FoursOfBf16 x = FoursOfBf16.Of(x), y = FoursOfBf16.Of(y), gradOutput = FoursOfBf16.Of(gradOutput), gradInput = FoursOfBf16.Of(gradInput);
        readonly GradientFinishFours finish = new(finish, gradInput);

        public void Run(int i)
        {
            var units = g.Input.C / FourFloats.Width;
            var (n, c, h, w) = PoolWindowsGpu.Place(i, units, g.Input.H, g.Input.W);
            var own = x.Read(i);
            var sum = FourAlgebra.Constant(0);
            var (firstRow, lastRow) = PoolWindowsGpu.Around(h + g.Top, g.R, g.Down, g.P);
            var (firstColumn, lastColumn) = PoolWindowsGpu.Around(w + g.Left, g.S, g.Across, g.Q);
            for (var p = firstRow; p <= lastRow; p++)
                for (var q = firstColumn; q <= lastColumn; q++)
                {
                    var at = ((n * g.P + p) * g.Q + q) * units + c;
                    var largest = y.Read(at);
                    var gradient = gradOutput.Read(at);
                    var taken = TakenBefore(n, c, h, w, p, q, largest);
                    sum = new FourFloats(
                        Plus(sum.A, own.A, largest.A, taken.A, gradient.A), Plus(sum.B, own.B, largest.B, taken.B, gradient.B),
                        Plus(sum.C, own.C, largest.C, taken.C, gradient.C), Plus(sum.D, own.D, largest.D, taken.D, gradient.D));
                }
            gradInput.Write(i, finish.Of(sum, i, c));
        }

        /// <summary>1 for each channel in which an element of window (p, q) before (h, w) in row-major order is its largest too, else 0.</summary>
        FourFloats TakenBefore(int n, int c, int h, int w, int p, int q, FourFloats largest)
        {
            var units = g.Input.C / FourFloats.Width;
            var (top, _) = g.Rows(p);
            var (left, right) = g.Columns(q);
            var taken = FourAlgebra.Constant(0);
            for (var row = top; row <= h; row++)
                for (var column = left; column < right; column++)
                    if (row < h || column < w)
                    {
                        var v = x.Read(((n * g.Input.H + row) * g.Input.W + column) * units + c);
                        taken = new FourFloats(
                            IsHit(v.A, largest.A) ? 1f : taken.A, IsHit(v.B, largest.B) ? 1f : taken.B,
                            IsHit(v.C, largest.C) ? 1f : taken.C, IsHit(v.D, largest.D) ? 1f : taken.D);
                    }
            return taken;
        }

        static float Plus(float sum, float own, float largest, float taken, float gradient) =>
            IsHit(own, largest) && !(taken > 0) ? sum + gradient : sum;

        static bool IsHit(float v, float largest) => v == largest || float.IsNaN(v);
    }
}
