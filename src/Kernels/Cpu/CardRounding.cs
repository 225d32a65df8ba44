using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// What a card that stores bf16 would make of the processor's numbers, where the device stands for one (<see cref="CpuDevice.InPlaceOfCard"/>): buffers of
/// that format hold floats that have been rounded to it after every kernel that writes them, and products multiply rounded factors. Elsewhere nothing is done.
/// </summary>
static unsafe class CardRounding
{
    const uint Sign = 0x80000000, Infinity = 0x7F800000, NotANumber = 0x7FFF0000; // the NaN that a card's conversion gives

    /// <summary>The bf16 number nearest to x, ties to even; NaN stays NaN.</summary>
    public static float Round(float x)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        if ((bits & ~Sign) > Infinity) return BitConverter.UInt32BitsToSingle(NotANumber);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000);
    }

    /// <summary>Rounds what a kernel has just written, where the format of the buffer is bf16.</summary>
    public static void Store(DeviceBuffer written)
    {
        if (written is not { Format: NumberFormat.Bf16, Device: CpuDevice cpu }) return;
        Run(cpu, written, written);
    }

    /// <summary>Rounds all numbers of a buffer into another.</summary>
    public static void Run(CpuDevice cpu, DeviceBuffer source, DeviceBuffer target) =>
        cpu.Workers.Run(PlainChunks.Count(target.Length), new Body(target.Length, CpuBuffer.Of(source), CpuBuffer.Of(target)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Round(Vector512<float> x)
    {
        var bits = x.AsUInt32();
        var up = Vector512.Create(0x7FFFu) + (Vector512.ShiftRightLogical(bits, 16) & Vector512.Create(1u));
        var rounded = (bits + up) & Vector512.Create(0xFFFF0000);
        var isNumber = Vector512.Equals(x, x).AsUInt32();
        return Vector512.ConditionalSelect(isNumber, rounded, Vector512.Create(NotANumber)).AsSingle();
    }

    readonly struct Body(int count, float* source, float* target) : IParallelBody
    {
        public void Run(int task)
        {
            var (from, to) = PlainChunks.Range(task, count);
            for (var i = from; i < to; i += Lanes.Width)
                PlainLanes.Store(Round(PlainLanes.Load(source + i, to - i)), target + i, to - i);
        }
    }
}

/// <summary>Factors of a product as a card multiplies them: themselves, or rounded copies that go back when this is disposed.</summary>
readonly ref struct RoundedFactors
{
    readonly CpuDevice cpu;
    readonly DeviceBuffer? copyA, copyB;

    public RoundedFactors(CpuDevice cpu, DeviceBuffer a, DeviceBuffer b)
    {
        this.cpu = cpu;
        (copyA, copyB) = (Rounded(cpu, a), Rounded(cpu, b));
        (A, B) = (copyA ?? a, copyB ?? b);
    }

    public DeviceBuffer A { get; }

    public DeviceBuffer B { get; }

    public void Dispose()
    {
        if (copyA is not null) cpu.Return(copyA);
        if (copyB is not null) cpu.Return(copyB);
    }

    static DeviceBuffer? Rounded(CpuDevice cpu, DeviceBuffer factor)
    {
        if (!cpu.StoresBf16 || factor.Format == NumberFormat.Bf16) return null;
        var copy = cpu.Rent(factor.Length);
        CardRounding.Run(cpu, factor, copy);
        return copy;
    }
}

/// <summary>
/// A gradient on its way to where it is stored: a kernel writes <see cref="Raw"/>, and <see cref="Finish"/> then does what a card's kernel does while the
/// gradient is in registers, so that it is rounded once.
/// </summary>
readonly unsafe ref struct UnfinishedGradient
{
    readonly CpuDevice cpu;
    readonly DeviceBuffer stored;
    readonly GradientFinish finish;

    public UnfinishedGradient(CpuDevice cpu, DeviceBuffer stored, GradientFinish finish)
    {
        (this.cpu, this.stored, this.finish) = (cpu, stored, finish);
        Raw = finish.IsNothing ? stored : cpu.Rent(stored.Length);
    }

    public DeviceBuffer Raw { get; }

    /// <summary>Stores the gradient of a tensor of this extent.</summary>
    public void Finish(Extent extent)
    {
        if (!finish.IsNothing)
        {
            cpu.Workers.Run(LaneChunks.Count(extent), new Body(
                extent, CpuBuffer.Of(Raw), CpuBuffer.OfOptional(finish.Gathered), CpuBuffer.OfOptional(finish.Rectified), CpuBuffer.OfOptional(finish.Factor),
                CpuBuffer.Of(stored)));
            cpu.Return(Raw);
        }
        CardRounding.Store(stored);
    }

    readonly struct Body(Extent extent, float* raw, float* gathered, float* rectified, float* factor, float* stored) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, from, to) = LaneChunks.Range(extent, task);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = from; i < to; i += Lanes.Width)
            {
                var sum = Vector512.Load(raw + i);
                if (gathered != null) sum = Vector512.Load(gathered + i) + sum;
                if (factor != null) sum *= Vector512.Create(factor[i / Lanes.Width % extent.Image / extent.Plane]);
                if (rectified != null)
                    sum = Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(rectified + i), Vector512<float>.Zero), sum, Vector512<float>.Zero);
                Lanes.Select(mask, sum).Store(stored + i);
            }
        }
    }
}
