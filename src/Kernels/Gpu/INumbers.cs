using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Numbers in a GPU's memory as a kernel reads and writes them: a T at a time, in whatever format they are stored.</summary>
/// <typeparam name="TSelf">The numbers themselves.</typeparam>
/// <typeparam name="T">A float, or four.</typeparam>
interface INumbers<TSelf, T> where TSelf : struct, INumbers<TSelf, T>
{
    /// <summary>The numbers of a buffer.</summary>
    static abstract TSelf Of(DeviceBuffer buffer);

    /// <summary>Number i, or four of them from 4·i on.</summary>
    T Read(int i);

    /// <summary>Stores number i, or four.</summary>
    void Write(int i, T value);
}

/// <summary>Floats, or <see cref="FourFloats"/>.</summary>
readonly struct Floats<T>(ArrayView<T> view) : INumbers<Floats<T>, T> where T : unmanaged
{
    public static Floats<T> Of(DeviceBuffer buffer) => new(GpuBuffer.Of<T>(buffer));

    public T Read(int i) => view[i];

    public void Write(int i, T value) => view[i] = value;
}

/// <summary>Bf16 numbers on a card of NVIDIA's, four at a time by 8 bytes.</summary>
readonly struct FoursOfBf16(ArrayView<FourBf16> view) : INumbers<FoursOfBf16, FourFloats>, INeedsTensorCores
{
    public static FoursOfBf16 Of(DeviceBuffer buffer) => new(GpuBuffer.Of<FourBf16>(buffer));

    public FourFloats Read(int i)
    {
        var four = view[i]; // a copy, so that it is read at once
        return four.Floats();
    }

    public void Write(int i, FourFloats value) => view[i] = FourBf16.Of(value);
}

/// <summary>Four neighboring bf16 numbers, two in a register: the first and the third in lower halves.</summary>
/// <param name="Low">The first two.</param>
/// <param name="High">The last two.</param>
readonly record struct FourBf16(uint Low, uint High)
{
    /// <summary>The numbers nearest to four floats.</summary>
    public static FourBf16 Of(FourFloats x) => new(MatrixUnit.RoundBf16(x.B, x.A), MatrixUnit.RoundBf16(x.D, x.C));

    /// <summary>As floats.</summary>
    public FourFloats Floats() => new(PairOfBf16.First(Low), PairOfBf16.Second(Low), PairOfBf16.First(High), PairOfBf16.Second(High));
}

/// <summary>Two neighboring bf16 numbers in a register, the first in its lower half.</summary>
static class PairOfBf16
{
    public static float First(uint pair) => Interop.IntAsFloat(pair << 16);

    public static float Second(uint pair) => Interop.IntAsFloat(pair & 0xFFFF0000);
}
