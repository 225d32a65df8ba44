using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>What happens to a filter's sum before it is written: times scale[k], plus shift[k], max(0, ·); each may be missing.</summary>
readonly unsafe struct FilterEpilogue(float* scale, float* shift, bool rectify)
{
    /// <summary>The sums as they are.</summary>
    public static FilterEpilogue None => default;

    /// <summary>True where sums stay as they are.</summary>
    public bool IsNone => scale == null && shift == null && !rectify;

    /// <summary>Adds a bias, unless it is null.</summary>
    public static FilterEpilogue Bias(float* bias) => new(null, bias, false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(int filter, Vector512<float> sum)
    {
        if (scale != null) sum = Vector512.FusedMultiplyAdd(sum, Vector512.Create(scale[filter]), Vector512.Create(shift[filter]));
        else if (shift != null) sum += Vector512.Create(shift[filter]);
        return rectify ? Relu.Forward<Vector512<float>, LaneAlgebra>(sum) : sum;
    }
}
