using System.Runtime.CompilerServices;
using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A thread owns an element, or four, in whatever layout: a formula does not ask for neighbors.</summary>
static class ElementwiseGpu
{
    /// <summary>The formulas that are computed of tensors in bf16, all without parameters; others take floats.</summary>
    public static IReadOnlyList<Type> OfBf16 { get; } = [typeof(Forward<Relu>), typeof(Backward<Relu>), typeof(ForwardPair<Add>)];

    public static void Run<TOp>(GpuDevice device, int count, TOp op, DeviceBuffer y, DeviceBuffer a, DeviceBuffer b, DeviceBuffer c)
        where TOp : unmanaged, IElementwise
    {
        if (y.Format == NumberFormat.Bf16)
        {
            if (!OfBf16.Contains(typeof(TOp))) throw UnsupportedDevice.For(device, $"{typeof(TOp).Name} of bf16 numbers");
            device.Run(count / FourFloats.Width, new Bf16Body<TOp>(y, a, b));
            return;
        }
        var (fours, hasParameters) = (FourFloats.Fits(count), Unsafe.SizeOf<TOp>() >= sizeof(float));
        if (fours && hasParameters) device.Run(count / FourFloats.Width, new Body<TOp, FourFloats, FourAlgebra>(op, y, a, b, c));
        else if (fours) device.Run(count / FourFloats.Width, new BareBody<TOp, FourFloats, FourAlgebra>(y, a, b, c));
        else if (hasParameters) device.Run(count, new Body<TOp, float, FloatAlgebra>(op, y, a, b, c));
        else device.Run(count, new BareBody<TOp, float, FloatAlgebra>(y, a, b, c));
    }

    public static void Step<TRule>(
        GpuDevice device, int count, TRule rule, DeviceBuffer weight, DeviceBuffer first, DeviceBuffer second, DeviceBuffer gradient, DeviceBuffer? mask)
        where TRule : unmanaged, IWeightStep
    {
        if (FourFloats.Fits(count))
            device.Run(count / FourFloats.Width, new StepBody<TRule, FourFloats, FourAlgebra>(rule, weight, first, second, gradient, mask));
        else
            device.Run(count, new StepBody<TRule, float, FloatAlgebra>(rule, weight, first, second, gradient, mask));
    }

    internal readonly struct Body<TOp, T, TAlgebra>(TOp op, DeviceBuffer y, DeviceBuffer a, DeviceBuffer b, DeviceBuffer c) : IGpuBody
        where TOp : unmanaged, IElementwise where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly TOp op = op;
        readonly ArrayView<T> y = GpuBuffer.Of<T>(y), a = GpuBuffer.Of<T>(a), b = GpuBuffer.Of<T>(b), c = GpuBuffer.Of<T>(c);

        public void Run(int i)
        {
            var x = a[i];
            y[i] = op.Apply<T, TAlgebra>(x, TOp.Inputs > 1 ? b[i] : x, TOp.Inputs > 2 ? c[i] : x);
        }
    }

    /// <summary>The same for a formula without parameters: an empty struct is no field for a kernel's arguments.</summary>
    internal readonly struct BareBody<TOp, T, TAlgebra>(DeviceBuffer y, DeviceBuffer a, DeviceBuffer b, DeviceBuffer c) : IGpuBody
        where TOp : unmanaged, IElementwise where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly ArrayView<T> y = GpuBuffer.Of<T>(y), a = GpuBuffer.Of<T>(a), b = GpuBuffer.Of<T>(b), c = GpuBuffer.Of<T>(c);

        public void Run(int i)
        {
            var x = a[i];
            y[i] = default(TOp).Apply<T, TAlgebra>(x, TOp.Inputs > 1 ? b[i] : x, TOp.Inputs > 2 ? c[i] : x);
        }
    }

    /// <summary>The same of numbers that are stored as bf16, at most two of them.</summary>
    internal readonly struct Bf16Body<TOp>(DeviceBuffer y, DeviceBuffer a, DeviceBuffer b) : IGpuBody, INeedsTensorCores where TOp : unmanaged, IElementwise
    {
        readonly FoursOfBf16 y = FoursOfBf16.Of(y), a = FoursOfBf16.Of(a), b = FoursOfBf16.Of(b);

        public void Run(int i)
        {
            var x = a.Read(i);
            y.Write(i, default(TOp).Apply<FourFloats, FourAlgebra>(x, TOp.Inputs > 1 ? b.Read(i) : x, x));
        }
    }

    internal readonly struct StepBody<TRule, T, TAlgebra>(
        TRule rule, DeviceBuffer weight, DeviceBuffer first, DeviceBuffer second, DeviceBuffer gradient, DeviceBuffer? mask) : IGpuBody
        where TRule : unmanaged, IWeightStep where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly TRule rule = rule;
        readonly ArrayView<T> weight = GpuBuffer.Of<T>(weight), first = GpuBuffer.Of<T>(first), second = GpuBuffer.Of<T>(second);
        readonly ArrayView<T> gradient = GpuBuffer.Of<T>(gradient);
        readonly GpuOptional<T> mask = new(mask, weight);

        public void Run(int i)
        {
            var moment = first[i];
            var (w, m, v) = rule.Step<T, TAlgebra>(weight[i], moment, TRule.Moments > 1 ? second[i] : moment, gradient[i]);
            var keep = mask.At(i, TAlgebra.Constant(1));
            weight[i] = Masked.Keep<T, TAlgebra>(keep, w);
            first[i] = Masked.Keep<T, TAlgebra>(keep, m);
            if (TRule.Moments > 1) second[i] = Masked.Keep<T, TAlgebra>(keep, v);
        }
    }
}
