namespace NativeTickets.Kernels;

/// <summary>One formula over whole tensors, on every device. Cost: one pass over memory.</summary>
public static unsafe class ElementwiseKernels
{
    /// <summary>Tensors with a batch axis, in the device's own layout; y may be one of the inputs.</summary>
    public static void Batch<TOp>(Extent extent, TOp op, DeviceBuffer y, DeviceBuffer a, DeviceBuffer? b = null, DeviceBuffer? c = null)
        where TOp : unmanaged, IElementwise
    {
        if (y.Device is CpuDevice cpu)
        {
            using var time = KernelSpan.Pass(cpu, FormulaName<TOp>.Text, extent, TOp.Inputs + 1);
            ElementwiseCpu.Batch(cpu, extent, op, CpuBuffer.Of(y), CpuBuffer.Of(a), CpuBuffer.OfOptional(b), CpuBuffer.OfOptional(c));
            CardRounding.Store(y);
        }
        else
            Plain(extent.Count, op, y, a, b, c);
    }

    /// <summary>Plain row-major numbers; y may be one of the inputs.</summary>
    public static void Plain<TOp>(int count, TOp op, DeviceBuffer y, DeviceBuffer a, DeviceBuffer? b = null, DeviceBuffer? c = null)
        where TOp : unmanaged, IElementwise
    {
        using var time = KernelSpan.Pass(y.Device, FormulaName<TOp>.Text, new Extent(1, count, 1, 1), TOp.Inputs + 1);
        switch (y.Device)
        {
            case CpuDevice cpu:
                ElementwiseCpu.Plain(cpu, count, op, CpuBuffer.Of(y), CpuBuffer.Of(a), CpuBuffer.OfOptional(b), CpuBuffer.OfOptional(c));
                CardRounding.Store(y);
                break;
            case GpuDevice gpu: ElementwiseGpu.Run(gpu, count, op, y, a, b ?? a, c ?? a); break;
            case ReferenceDevice:
                ElementwiseReference.Run(count, op, ReferenceBuffer.Of(y), ReferenceBuffer.Of(a), ReferenceBuffer.Of(b ?? a), ReferenceBuffer.Of(c ?? a));
                break;
            default: throw UnsupportedDevice.For(y.Device, typeof(TOp).Name);
        }
    }

    /// <summary>Moves plain weights and their moments in place.</summary>
    /// <param name="count">Weights.</param>
    /// <param name="rule">How far.</param>
    /// <param name="weight">Moved.</param>
    /// <param name="first">The first moment, moved; 0 before the first step.</param>
    /// <param name="second">The second moment, moved; null where the rule keeps one.</param>
    /// <param name="gradient">Read.</param>
    /// <param name="mask">1 keeps; 0 makes weight and moments +0 by a select, whatever they were: a product would leave −0 or NaN. Null keeps all.</param>
    public static void Step<TRule>(
        int count, TRule rule, DeviceBuffer weight, DeviceBuffer first, DeviceBuffer? second, DeviceBuffer gradient, DeviceBuffer? mask)
        where TRule : unmanaged, IWeightStep
    {
        using var time = KernelSpan.Pass(weight.Device, FormulaName<TRule>.Text, new Extent(1, count, 1, 1), 2 * TRule.Moments + 3);
        switch (weight.Device)
        {
            case CpuDevice cpu:
                ElementwiseCpu.Step(
                    cpu, count, rule, CpuBuffer.Of(weight), CpuBuffer.Of(first), CpuBuffer.OfOptional(second), CpuBuffer.Of(gradient),
                    CpuBuffer.OfOptional(mask));
                break;
            case GpuDevice gpu: ElementwiseGpu.Step(gpu, count, rule, weight, first, second ?? first, gradient, mask); break;
            case ReferenceDevice:
                ElementwiseReference.Step(
                    count, rule, ReferenceBuffer.Of(weight), ReferenceBuffer.Of(first), ReferenceBuffer.Of(second ?? first), ReferenceBuffer.Of(gradient),
                    ReferenceBuffer.OfOptional(mask));
                break;
            default: throw UnsupportedDevice.For(weight.Device, typeof(TRule).Name);
        }
    }
}

/// <summary>A formula's name as a clock shows it, made once.</summary>
static class FormulaName<T>
{
    public static readonly string Text = Plain(typeof(T));

    static string Plain(Type type) =>
        type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`')]} {string.Join(", ", type.GetGenericArguments().Select(Plain))}" : type.Name;
}
