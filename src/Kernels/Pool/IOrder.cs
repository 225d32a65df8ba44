namespace NativeTickets.Kernels;

/// <summary>How a pool compares numbers on a GPU, each of T's floats for itself. NaN counts as largest.</summary>
/// <typeparam name="T">A float, or four.</typeparam>
interface IOrder<T>
{
    /// <summary>b where it is larger than a or NaN, else a.</summary>
    static abstract T Larger(T a, T b);

    /// <summary><paramref name="then"/> where x is the largest of its window or NaN, else <paramref name="otherwise"/>.</summary>
    static abstract T WhereLargest(T x, T largest, T then, T otherwise);
}

/// <summary>The same of floats.</summary>
static class FloatOrder
{
    /// <summary>b where it is larger than a or NaN, else a.</summary>
    public static float Larger(float a, float b) => b > a || float.IsNaN(b) ? b : a;

    /// <summary>Whether x is the largest of a window whose largest is known, or NaN.</summary>
    public static bool IsLargest(float x, float largest) => x == largest || float.IsNaN(x);
}
