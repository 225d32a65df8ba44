using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>e^x and ln x on the host with the same bits on every processor and system, for what is computed number by number.</summary>
public static class Exponential
{
    const double SmallShare = 1e-4; // below it the series of ln(1 + x) to x³ has an error of 1e-13 of its value, where 1 + x would round x away

    /// <summary>e^x, within 1.1 ulp; 0 below −104.</summary>
    public static float Exp(float x) => FloatMath.Exp(x);

    /// <summary>ln(1 + x) for finite x ≥ 0, precise near 0 too.</summary>
    public static double LogOfOneAnd(double x) => x < SmallShare ? x * (1 - x * (0.5 - x / 3)) : PortableMath.Log(1 + x);
}
