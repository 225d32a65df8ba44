using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// What becomes of a gradient before it is written, in the kernel that computes it: what was gathered from other sides is added, and then it passes backward
/// through what produced the tensor, where that is a rectifier or a factor for each channel: <c>gradient = (y &gt; 0) · (gathered + gradient) · factor[c]</c>.
/// The bits are those of the passes over memory that it spares.
/// </summary>
/// <param name="Gathered">In the activation layout; may be what is written. Null for nothing.</param>
/// <param name="Rectified">y; null where no rectifier follows.</param>
/// <param name="Factor">[C]; null for none.</param>
public readonly record struct GradientFinish(DeviceBuffer? Gathered, DeviceBuffer? Rectified, DeviceBuffer? Factor)
{
    /// <summary>True where there is nothing to do.</summary>
    public bool IsNothing => Gathered is null && Rectified is null && Factor is null;

    /// <summary>True where kernels of convolutions, linear layers and pools take one.</summary>
    public static bool IsTakenOn(KernelDevice device) => device is GpuDevice or CpuDevice { InPlaceOfCard: true };

    /// <summary>Refuses one on a device whose kernels take none: a mistake in the engine.</summary>
    internal void RequireNothing(string kernel)
    {
        if (!IsNothing) throw new InvalidOperationException($"{kernel} writes a gradient as it is here; finish it in passes of their own");
    }
}

/// <summary><see cref="GradientFinish"/> in a kernel.</summary>
readonly struct GradientFinishGpu(GradientFinish finish, DeviceBuffer standIn)
{
    readonly GpuOptional gathered = new(finish.Gathered, standIn), rectified = new(finish.Rectified, standIn), factor = new(finish.Factor, standIn);

    /// <summary>What is written at a place, of a channel.</summary>
    public float Of(float gradient, int at, int channel)
    {
        var sum = gathered.IsGiven != 0 ? gathered.At(at, 0) + gradient : gradient;
        var product = factor.IsGiven != 0 ? sum * factor.At(channel, 1) : sum;
        return rectified.At(at, 1) > 0 ? product : 0;
    }

    /// <summary>The same of two neighbors, or of one twice, where they are 0 apart.</summary>
    public (float First, float Second) OfTwo(float first, float second, int at, int channel, int apart)
    {
        if (gathered.IsGiven != 0) (first, second) = (gathered.Given(at) + first, gathered.Given(at + apart) + second);
        if (factor.IsGiven != 0) (first, second) = (first * factor.Given(channel), second * factor.Given(channel + apart));
        if (rectified.IsGiven != 0)
        {
            var (above0, above1) = (rectified.Given(at), rectified.Given(at + apart));
            (first, second) = (above0 > 0 ? first : 0, above1 > 0 ? second : 0);
        }
        return (first, second);
    }

    /// <summary>Of two neighbors that are stored as bf16.</summary>
    public uint OfPair(float first, float second, int at, int channel)
    {
        var held = Interop.FloatAsInt(gathered.At(at >> 1, 0));
        var (sum0, sum1) = (first, second);
        if (gathered.IsGiven != 0) (sum0, sum1) = (PairOfBf16.First(held) + first, PairOfBf16.Second(held) + second);
        if (factor.IsGiven != 0) (sum0, sum1) = (sum0 * factor.At(channel, 1), sum1 * factor.At(channel + 1, 1));
        var y = Interop.FloatAsInt(rectified.At(at >> 1, 1));
        var above0 = rectified.IsGiven != 0 ? PairOfBf16.First(y) : 1f;
        var above1 = rectified.IsGiven != 0 ? PairOfBf16.Second(y) : 1f;
        return MatrixUnit.RoundBf16(above1 > 0 ? sum1 : 0, above0 > 0 ? sum0 : 0);
    }
}

/// <summary>The same in a kernel that reads and writes a T at a time, in whatever format numbers are stored.</summary>
readonly struct GradientFinishOf<T, TAlgebra, TNumbers>(GradientFinish finish, DeviceBuffer standIn)
    where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
{
    readonly int isGathered = finish.Gathered is null ? 0 : 1, isRectified = finish.Rectified is null ? 0 : 1;
    readonly TNumbers gathered = TNumbers.Of(finish.Gathered ?? standIn), rectified = TNumbers.Of(finish.Rectified ?? standIn);
    readonly GpuOptional<T> factor = new(finish.Factor, standIn);

    /// <summary>What is written at number <paramref name="at"/> of channel <paramref name="channel"/>, both counted in T.</summary>
    public T Of(T gradient, int at, int channel)
    {
        var sum = isGathered != 0 ? TAlgebra.Add(gathered.Read(at), gradient) : gradient;
        var product = factor.IsGiven != 0 ? TAlgebra.Multiply(sum, factor.At(channel, default)) : sum;
        return isRectified != 0 ? TAlgebra.WherePositive(rectified.Read(at), product, TAlgebra.Constant(0)) : product;
    }
}
