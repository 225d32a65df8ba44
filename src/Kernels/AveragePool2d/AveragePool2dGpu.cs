namespace NativeTickets.Kernels;

/// <summary>
/// Average pooling, channels last. Forward: a thread owns an output, or those of four channels. Backward: a thread owns as many inputs and adds the gradients
/// of the windows they lie in, in order.
/// </summary>
static class AveragePool2dGpu
{
    public static void Forward(GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y)
    {
        var fours = g.Output.Count / FourFloats.Width;
        if (x.Format == NumberFormat.Bf16) device.Run(fours, new ForwardBody<FourFloats, FourAlgebra, FoursOfBf16>(g, x, y));
        else if (FourFloats.Fits(g.Input.C)) device.Run(fours, new ForwardBody<FourFloats, FourAlgebra, Floats<FourFloats>>(g, x, y));
        else device.Run(g.Output.Count, new ForwardBody<float, FloatAlgebra, Floats<float>>(g, x, y));
    }

    public static void Backward(GpuDevice device, in PoolGeometry g, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish)
    {
        var fours = g.Input.Count / FourFloats.Width;
        if (gradOutput.Format == NumberFormat.Bf16)
            device.Run(fours, new BackwardBody<FourFloats, FourAlgebra, FoursOfBf16>(g, gradOutput, gradInput, finish));
        else if (FourFloats.Fits(g.Input.C))
            device.Run(fours, new BackwardBody<FourFloats, FourAlgebra, Floats<FourFloats>>(g, gradOutput, gradInput, finish));
        else
            device.Run(g.Input.Count, new BackwardBody<float, FloatAlgebra, Floats<float>>(g, gradOutput, gradInput, finish));
    }

    static float Share(in PoolGeometry g) => 1f / (g.R * g.S);

    internal readonly struct ForwardBody<T, TAlgebra, TNumbers>(PoolGeometry g, DeviceBuffer x, DeviceBuffer y) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly PoolPlaces<T> places = new(g);
        readonly float share = Share(g);
        readonly TNumbers x = TNumbers.Of(x), y = TNumbers.Of(y);

        public void Run(int i)
        {
            var (n, c, p, q) = places.OfOutput(i);
            var (top, bottom) = places.Geometry.Rows(p);
            var (left, right) = places.Geometry.Columns(q);
            var sum = TAlgebra.Constant(0);
            for (var h = top; h < bottom; h++)
                for (var w = left; w < right; w++) sum = TAlgebra.Add(sum, x.Read(places.Input(n, c, h, w)));
            y.Write(i, TAlgebra.Multiply(sum, TAlgebra.Constant(share)));
        }
    }

    internal readonly struct BackwardBody<T, TAlgebra, TNumbers>(
        PoolGeometry g, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly PoolPlaces<T> places = new(g);
        readonly float share = Share(g);
        readonly TNumbers gradOutput = TNumbers.Of(gradOutput), gradInput = TNumbers.Of(gradInput);
        readonly GradientFinishOf<T, TAlgebra, TNumbers> finish = new(finish, gradInput);

        public void Run(int i)
        {
            var (n, c, h, w) = places.OfInput(i);
            var ((firstRow, lastRow), (firstColumn, lastColumn)) = (places.RowsOver(h), places.ColumnsOver(w));
            var sum = TAlgebra.Constant(0);
            for (var p = firstRow; p <= lastRow; p++)
                for (var q = firstColumn; q <= lastColumn; q++) sum = TAlgebra.Add(sum, gradOutput.Read(places.Output(n, c, p, q)));
            gradInput.Write(i, finish.Of(TAlgebra.Multiply(sum, TAlgebra.Constant(share)), i, c));
        }
    }
}
