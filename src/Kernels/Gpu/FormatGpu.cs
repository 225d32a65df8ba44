using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Copies between formats of numbers, and with channels of zeros; a thread owns four.</summary>
static class FormatGpu
{
    /// <summary>As many numbers, a multiple of four, in the other's format.</summary>
    public static void Convert(GpuDevice device, DeviceBuffer source, DeviceBuffer target)
    {
        var fours = source.Numbers / FourFloats.Width;
        if (target.Format == NumberFormat.Bf16) device.Run(fours, new Body<Floats<FourFloats>, FoursOfBf16>(source, target));
        else device.Run(fours, new Body<FoursOfBf16, Floats<FourFloats>>(source, target));
    }

    internal readonly struct Body<TFrom, TTo>(DeviceBuffer source, DeviceBuffer target) : IGpuBody
        where TFrom : struct, INumbers<TFrom, FourFloats> where TTo : struct, INumbers<TTo, FourFloats>
    {
        readonly TFrom source = TFrom.Of(source);
        readonly TTo target = TTo.Of(target);

        public void Run(int i) => target.Write(i, source.Read(i));
    }

    /// <summary>
    /// Images of few channels as bf16, with channels of zeros up to a multiple of <see cref="StoredNumbers.Together"/>: what a product on tensor cores takes
    /// where its other factor is stored so. A thread owns a pair.
    /// </summary>
    /// <param name="device">Where.</param>
    /// <param name="pixels">N · H · W.</param>
    /// <param name="channels">Of the source, floats with channels innermost.</param>
    /// <param name="source">Read.</param>
    /// <returns>To be returned.</returns>
    public static DeviceBuffer Padded(GpuDevice device, int pixels, int channels, DeviceBuffer source)
    {
        var padded = FilledUp(channels, StoredNumbers.Together);
        var target = device.Rent(checked(pixels * padded), NumberFormat.Bf16);
        device.Run(pixels * padded / 2, new PadBody(channels, padded / 2, GpuBuffer.Of(source), GpuBuffer.Of<uint>(target)));
        return target;
    }

    /// <summary>The multiple of <paramref name="together"/> from a number of channels on.</summary>
    public static int FilledUp(int channels, int together) => (channels + together - 1) / together * together;

    internal readonly struct PadBody(int channels, int pairs, ArrayView<float> source, ArrayView<uint> target) : IGpuBody, INeedsTensorCores
    {
        public void Run(int i)
        {
            var pixel = i / pairs;
            var c = (i - pixel * pairs) * 2;
            var at = pixel * channels + c;
            var first = c < channels ? source[c < channels ? at : 0] : 0;
            var second = c + 1 < channels ? source[c + 1 < channels ? at + 1 : 0] : 0;
            target[i] = MatrixUnit.RoundBf16(second, first);
        }
    }

    /// <summary>Floats with channels of zeros up to a multiple of four: what a product copies in fours.</summary>
    /// <param name="device">Where.</param>
    /// <param name="pixels">N · H · W.</param>
    /// <param name="channels">Of the source, channels innermost.</param>
    /// <param name="source">Read.</param>
    /// <returns>To be returned.</returns>
    public static DeviceBuffer InFours(GpuDevice device, int pixels, int channels, DeviceBuffer source)
    {
        var fours = FilledUp(channels, FourFloats.Width) / FourFloats.Width;
        var target = device.Rent(checked(pixels * fours * FourFloats.Width));
        device.Run(pixels * fours, new FoursBody(channels, fours, GpuBuffer.Of(source), GpuBuffer.Of<FourFloats>(target)));
        return target;
    }

    internal readonly struct FoursBody(int channels, int fours, ArrayView<float> source, ArrayView<FourFloats> target) : IGpuBody
    {
        public void Run(int i)
        {
            var pixel = i / fours;
            var c = (i - pixel * fours) * FourFloats.Width;
            target[i] = new FourFloats(At(pixel, c), At(pixel, c + 1), At(pixel, c + 2), At(pixel, c + 3));
        }

        float At(int pixel, int c) => c < channels ? source[c < channels ? pixel * channels + c : 0] : 0;
    }
}
