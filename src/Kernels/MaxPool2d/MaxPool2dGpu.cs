namespace NativeTickets.Kernels;

/// <summary>
/// Max pooling, channels last. Forward: a thread owns an output, or those of four channels. Backward: a thread owns as many inputs, visits the windows they
/// lie in, in order, and takes the gradient of those whose first largest element each is; so no two threads add into one number. NaN counts as largest.
/// </summary>
static class MaxPool2dGpu
{
    public static void Forward(GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y)
    {
        var fours = g.Output.Count / FourFloats.Width;
        if (x.Format == NumberFormat.Bf16) device.Run(fours, new ForwardBody<FourFloats, FourAlgebra, FoursOfBf16>(g, x, y));
        else if (FourFloats.Fits(g.Input.C)) device.Run(fours, new ForwardBody<FourFloats, FourAlgebra, Floats<FourFloats>>(g, x, y));
        else device.Run(g.Output.Count, new ForwardBody<float, FloatAlgebra, Floats<float>>(g, x, y));
    }

    public static void Backward(
        GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish)
    {
        var fours = g.Input.Count / FourFloats.Width;
        if (x.Format == NumberFormat.Bf16)
            device.Run(fours, new BackwardBody<FourFloats, FourAlgebra, FoursOfBf16>(g, x, y, gradOutput, gradInput, finish));
        else if (FourFloats.Fits(g.Input.C))
            device.Run(fours, new BackwardBody<FourFloats, FourAlgebra, Floats<FourFloats>>(g, x, y, gradOutput, gradInput, finish));
        else
            device.Run(g.Input.Count, new BackwardBody<float, FloatAlgebra, Floats<float>>(g, x, y, gradOutput, gradInput, finish));
    }

    internal readonly struct ForwardBody<T, TAlgebra, TNumbers>(PoolGeometry g, DeviceBuffer x, DeviceBuffer y) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>, IOrder<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly PoolPlaces<T> places = new(g);
        readonly TNumbers x = TNumbers.Of(x), y = TNumbers.Of(y);

        public void Run(int i)
        {
            var (n, c, p, q) = places.OfOutput(i);
            var (top, bottom) = places.Geometry.Rows(p);
            var (left, right) = places.Geometry.Columns(q);
            var largest = TAlgebra.Constant(float.NegativeInfinity);
            for (var h = top; h < bottom; h++)
                for (var w = left; w < right; w++) largest = TAlgebra.Larger(largest, x.Read(places.Input(n, c, h, w)));
            y.Write(i, largest);
        }
    }

    internal readonly struct BackwardBody<T, TAlgebra, TNumbers>(
        PoolGeometry g, DeviceBuffer x, DeviceBuffer y, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>, IOrder<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly PoolPlaces<T> places = new(g);
        readonly TNumbers x = TNumbers.Of(x), y = TNumbers.Of(y), gradOutput = TNumbers.Of(gradOutput), gradInput = TNumbers.Of(gradInput);
        readonly GradientFinishOf<T, TAlgebra, TNumbers> finish = new(finish, gradInput);

        public void Run(int i)
        {
            var (n, c, h, w) = places.OfInput(i);
            var own = x.Read(i);
            var sum = TAlgebra.Constant(0);
            var ((firstRow, lastRow), (firstColumn, lastColumn)) = (places.RowsOver(h), places.ColumnsOver(w));
            for (var p = firstRow; p <= lastRow; p++)
                for (var q = firstColumn; q <= lastColumn; q++)
                {
                    var at = places.Output(n, c, p, q);
                    var largest = y.Read(at);
                    var further = TAlgebra.Add(sum, gradOutput.Read(at));
                    sum = TAlgebra.WhereLargest(own, largest, TAlgebra.WherePositive(TakenBefore(n, c, h, w, p, q, largest), sum, further), sum);
                }
            gradInput.Write(i, finish.Of(sum, i, c));
        }

        /// <summary>1 where an element of window (p, q) before (h, w) in row-major order is its largest too, else 0.</summary>
        T TakenBefore(int n, int c, int h, int w, int p, int q, T largest)
        {
            var (top, _) = places.Geometry.Rows(p);
            var (left, right) = places.Geometry.Columns(q);
            var taken = TAlgebra.Constant(0);
            for (var row = top; row <= h; row++)
                for (var column = left; column < right; column++)
                    if (row < h || column < w) taken = TAlgebra.WhereLargest(x.Read(places.Input(n, c, row, column)), largest, TAlgebra.Constant(1), taken);
            return taken;
        }
    }
}
