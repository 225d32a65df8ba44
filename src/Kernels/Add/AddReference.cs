using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>y = a + b, elementwise.</summary>
static class AddReference
{
    public static void Run<T>(int count, T[] a, T[] b, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < count; i++) y[i] = a[i] + b[i];
    }
}
