using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>y += factor · x, elementwise.</summary>
static class AddScaledReference
{
    public static void Run<T>(int count, float factor, T[] x, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < count; i++) y[i] += T.CreateChecked(factor) * x[i];
    }
}
