using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Vectors of 16 plain numbers whose last one may be short: a short one is filled up with zeros, so that the same formula serves it.</summary>
static unsafe class PlainLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from, int count) => count >= Lanes.Width ? Vector512.Load(from) : LoadShort(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* to, int count)
    {
        if (count >= Lanes.Width) value.Store(to);
        else
            StoreShort(value, to, count);
    }

    static Vector512<float> LoadShort(float* from, int count)
    {
        var value = Vector512<float>.Zero;
        for (var i = 0; i < count; i++) value = value.WithElement(i, from[i]);
        return value;
    }

    static void StoreShort(Vector512<float> value, float* to, int count)
    {
        for (var i = 0; i < count; i++) to[i] = value[i];
    }
}
