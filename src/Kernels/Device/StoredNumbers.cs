namespace NativeTickets.Kernels;

/// <summary>How the numbers of a buffer are stored.</summary>
public enum NumberFormat
{
    /// <summary>As floats.</summary>
    Float,

    /// <summary>As bf16: 7 bits of mantissa and the range of float.</summary>
    Bf16,
}

/// <summary>
/// Which tensors are stored as bf16 by a device that does so (<see cref="KernelDevice.StoresBf16"/>): the one table that cards and the processor in their
/// place (<see cref="CardRounding"/>) go by.
/// <list type="table">
/// <item><term>Results of convolutions on a tape, and what batch norms, rectifiers, additions and pools make of such</term><description>bf16, where their
/// channels are a multiple of <see cref="Together"/></description></item>
/// <item><term>Gradients of these</term><description>as these</description></item>
/// <item><term>Factors of convolutions and linear layers, filters included</term><description>multiplied as bf16, however they are stored</description></item>
/// <item><term>Images that are given, their gradients and perturbations; features, logits and losses; weights, their gradients and moments; statistics, sums;
/// results of all other operations</term><description>floats</description></item>
/// </list>
/// </summary>
public static class StoredNumbers
{
    /// <summary>Neighboring bf16 numbers that are moved together: 16 bytes, a row of a matrix as tensor cores load it.</summary>
    public const int Together = 8;

    /// <summary>How a convolution's result on a tape is stored, and its gradient.</summary>
    /// <param name="device">Where.</param>
    /// <param name="extent">Of the result.</param>
    public static NumberFormat OfConvolution(KernelDevice device, Extent extent) =>
        device.StoresBf16 && extent.C % Together == 0 ? NumberFormat.Bf16 : NumberFormat.Float;

    /// <summary>Copies numbers from one format to another, rounding to nearest, ties to even. NaN stays NaN.</summary>
    /// <param name="source">Read.</param>
    /// <param name="target">As many numbers; written.</param>
    public static void Convert(DeviceBuffer source, DeviceBuffer target)
    {
        if (source.Device is CpuDevice || source.Format == target.Format)
        {
            source.Device.Copy(source, target);
            CardRounding.Store(target);
        }
        else if (source.Device is GpuDevice gpu) FormatGpu.Convert(gpu, source, target);
        else throw UnsupportedDevice.For(source.Device, "conversion between formats");
    }
}
