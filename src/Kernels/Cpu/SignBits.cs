using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Which of a vector's 16 numbers a rectifier let pass, a bit each: all that its backward pass asks of them.</summary>
static class SignBits
{
    // no field: a constant in registers
    static Vector512<int> Places => Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768);

    /// <summary>Set where a number is above 0; not where it is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Of(Vector512<float> rectified) => (ushort)Vector512.GreaterThan(rectified, Vector512<float>.Zero).ExtractMostSignificantBits();

    /// <summary>The gradient where a bit is set, else +0: the bits of <see cref="Relu.Backward"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pass(ushort bits, Vector512<float> gradient) =>
        Vector512.BitwiseAnd(Vector512.Equals(Vector512.BitwiseAnd(Vector512.Create((int)bits), Places), Places).AsSingle(), gradient);
}
