using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>A convolution fused with the batch norm after it, statistics being constants: y = conv(x) · scale[k] + shift[k]. The specification.</summary>
static class NormalizedConv2dReference
{
    /// <summary>scale = weight/√(variance + ε), shift = bias − mean · scale.</summary>
    public static void Fold<T>(float epsilon, T[] weight, T[] bias, T[] mean, T[] variance, T[] scale, T[] shift) where T : IFloatingPointIeee754<T>
    {
        for (var k = 0; k < scale.Length; k++)
        {
            scale[k] = weight[k] / T.Sqrt(variance[k] + T.CreateChecked(epsilon));
            shift[k] = bias[k] - mean[k] * scale[k];
        }
    }

    /// <summary>y ← y · scale + shift, then max(0, y) where <paramref name="rectify"/>.</summary>
    public static void Finish<T>(Extent extent, T[] y, T[] scale, T[] shift, bool rectify) where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < extent.Count; i++)
        {
            var k = i / extent.Plane % extent.C;
            y[i] = y[i] * scale[k] + shift[k];
            if (rectify && y[i] < T.Zero) y[i] = T.Zero;
        }
    }

    /// <summary>The gradient of the convolution's own result: gradient ← gradient · scale[k], 0 where a rectifier stopped y.</summary>
    public static void GradConvolution<T>(Extent extent, T[] y, T[] scale, bool rectify, T[] gradient) where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < extent.Count; i++) gradient[i] = rectify && !(y[i] > T.Zero) ? T.Zero : gradient[i] * scale[i / extent.Plane % extent.C];
    }
}
