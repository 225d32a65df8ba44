using System.Runtime.Intrinsics;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

public sealed class FloatMathTests
{
    const int Sweep = 997; // a prime stride through the bit patterns: some two million numbers of each sign

    [Fact]
    public void Exp_is_within_a_tenth_more_than_one_ulp()
    {
        Assert.InRange(Numbers(-87.3f, 88.7f).Max(x => Ulps(FloatMath.Exp(x), Math.Exp(x))), 0, 1.1);
        Assert.Equal(1, FloatMath.Exp(0));
        Assert.Equal(0, FloatMath.Exp(-104));
        Assert.Equal(0, FloatMath.Exp(float.NegativeInfinity));
        Assert.Equal(float.PositiveInfinity, FloatMath.Exp(88.73f));
        Assert.Equal(float.PositiveInfinity, FloatMath.Exp(float.PositiveInfinity));
        Assert.Equal(float.NaN, FloatMath.Exp(float.NaN));
        Assert.Equal((float)Math.Exp(-100), FloatMath.Exp(-100)); // subnormal
    }

    [Fact]
    public void Log_is_within_two_ulp()
    {
        Assert.InRange(Numbers(float.Epsilon, float.MaxValue).Max(x => Ulps(FloatMath.Log(x), Math.Log(x))), 0, 2);
        Assert.Equal(0, FloatMath.Log(1));
        Assert.Equal(float.PositiveInfinity, FloatMath.Log(float.PositiveInfinity));
        Assert.Equal(float.NaN, FloatMath.Log(float.NaN));
        Assert.Equal(float.NegativeInfinity, FloatMath.Log(0));
        Assert.Equal(float.NegativeInfinity, FloatMath.Log(-0f));
        Assert.Equal(float.NaN, FloatMath.Log(-1));
        Assert.Equal(float.NaN, FloatMath.Log(float.NegativeInfinity));
    }

    [Fact]
    public void Tanh_and_erf_are_within_two_ulp()
    {
        Assert.InRange(Numbers(-20, 20).Max(x => Ulps(FloatAlgebra.Tanh(x), Math.Tanh(x))), 0, 2);
        Assert.InRange(Numbers(-6, 6).Max(x => Ulps(FloatAlgebra.Erf(x), DoubleAlgebra.Erf(x))), 0, 2);
        foreach (var f in (Func<float, float>[])[FloatAlgebra.Tanh, FloatAlgebra.Erf])
        {
            Assert.Equal((1, -1, 0), (f(float.PositiveInfinity), f(float.NegativeInfinity), f(0)));
            Assert.Equal(float.NaN, f(float.NaN));
        }
    }

    [Theory, InlineData(0.1, 0.1124629160182848922), InlineData(0.5, 0.5204998778130465377), InlineData(1, 0.8427007929497148693)]
    [InlineData(2, 0.9953222650189527342), InlineData(3.5, 0.9999992569016276586), InlineData(-1, -0.8427007929497148693), InlineData(7, 1)]
    public void The_reference_knows_fourteen_digits_of_erf(double x, double expected) => Assert.Equal(expected, DoubleAlgebra.Erf(x), 5e-15);

    [Fact]
    public void Exp_and_log_never_fall()
    {
        // neighbours, where rounding could turn the order round: around every power of two and every boundary of the range reduction
        for (var k = -125; k < 127; k++)
        {
            NeverFalls(FloatMath.Exp, (float)((k + 0.5) * Math.Log(2)));
            NeverFalls(FloatMath.Exp, MathF.ScaleB(k < 0 ? -1 : 1, -Math.Abs(k)));
            NeverFalls(FloatMath.Log, MathF.ScaleB(1, k));
            NeverFalls(FloatMath.Log, MathF.ScaleB(1.41421356f, k));
        }
    }

    [Fact]
    public void Sixteen_lanes_and_one_number_have_the_same_bits()
    {
        var numbers = Numbers(-110, 95).Concat(Numbers(1e-38f, 3e38f)).Concat([float.NaN, float.PositiveInfinity, float.NegativeInfinity]).ToArray();
        Array.Resize(ref numbers, numbers.Length / 16 * 16);
        for (var i = 0; i < numbers.Length; i += 16)
        {
            var lanes = Vector512.Create(numbers, i);
            var (exp, log, tanh, erf) = (LaneMath.Exp(lanes), LaneMath.Log(lanes), LaneAlgebra.Tanh(lanes), LaneAlgebra.Erf(lanes));
            for (var lane = 0; lane < 16; lane++)
            {
                Assert.Equal(BitConverter.SingleToInt32Bits(FloatMath.Exp(numbers[i + lane])), BitConverter.SingleToInt32Bits(exp[lane]));
                Assert.Equal(BitConverter.SingleToInt32Bits(FloatMath.Log(numbers[i + lane])), BitConverter.SingleToInt32Bits(log[lane]));
                Assert.Equal(BitConverter.SingleToInt32Bits(FloatAlgebra.Tanh(numbers[i + lane])), BitConverter.SingleToInt32Bits(tanh[lane]));
                Assert.Equal(BitConverter.SingleToInt32Bits(FloatAlgebra.Erf(numbers[i + lane])), BitConverter.SingleToInt32Bits(erf[lane]));
            }
        }
    }

    static void NeverFalls(Func<float, float> f, float around)
    {
        var x = around;
        for (var i = 0; i < 200; i++) x = MathF.BitDecrement(x);
        var last = f(x);
        for (var i = 0; i < 400; i++)
        {
            x = MathF.BitIncrement(x);
            var next = f(x);
            Assert.True(next >= last, $"f({x:R}) = {next:R} is below its neighbour's {last:R}");
            last = next;
        }
    }

    /// <summary>The error in units of the spacing of floats at the exact result.</summary>
    static double Ulps(float actual, double expected)
    {
        var size = MathF.Abs((float)expected);
        return Math.Abs(actual - expected) / (MathF.BitIncrement(size) - size);
    }

    static IEnumerable<float> Numbers(float from, float to)
    {
        if (from < 0)
            for (var bits = 0; BitConverter.Int32BitsToSingle(bits) <= -from; bits += Sweep) yield return -BitConverter.Int32BitsToSingle(bits);
        var start = from < 0 ? 0 : BitConverter.SingleToInt32Bits(from);
        for (var bits = (long)start; bits <= BitConverter.SingleToInt32Bits(to); bits += Sweep) yield return BitConverter.Int32BitsToSingle((int)bits);
    }
}
