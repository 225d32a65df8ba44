using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// What happens to a filter's sum before it is written: times scale[k], plus shift[k], max(0, ·); each may be missing. Where signs are asked for, it notes
/// which numbers the rectifier let pass, a bit each, while they are in registers.
/// </summary>
readonly unsafe struct FilterEpilogue(float* scale, float* shift, bool rectify, ushort* signs = null)
{
    /// <summary>The unchanged sums.</summary>
    public static FilterEpilogue None => default;

    /// <summary>True where sums stay unchanged.</summary>
    public bool IsNone => scale == null && shift == null && !rectify;

    /// <summary>Adds a bias, unless it is null.</summary>
    public static FilterEpilogue Bias(float* bias) => new(null, bias, false);

    /// <summary>What is written.</summary>
    /// <param name="filter">Whose sum it is.</param>
    /// <param name="sum">Of 16 images.</param>
    /// <param name="at">How many floats after the first of the target it is written.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(int filter, Vector512<float> sum, long at)
    {
        if (scale != null) sum = Vector512.FusedMultiplyAdd(sum, Vector512.Create(scale[filter]), Vector512.Create(shift[filter]));
        else if (shift != null) sum += Vector512.Create(shift[filter]);
        if (!rectify) return sum;
        sum = default(Relu).Forward<Vector512<float>, LaneAlgebra>(sum);
        if (signs != null) signs[at / Lanes.Width] = SignBits.Of(sum);
        return sum;
    }
}
