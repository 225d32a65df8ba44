using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The nearest image that an L∞ threat model allows.</summary>
public static class LinfProjection
{
    /// <summary><c>x ← clamp(clamp(x, clean − ε, clean + ε), 0, 1)</c>, in place.</summary>
    /// <param name="adversarial">Images, or features, in pixel space; moved.</param>
    /// <param name="clean">The images that were attacked, in [0, 1].</param>
    /// <param name="epsilon">The largest change of a pixel, at least 0.</param>
    /// <exception cref="ShapeException">A tensor has no batch axis, or shapes differ.</exception>
    public static void Apply(Tensor adversarial, Tensor clean, float epsilon)
    {
        Arguments.RequireBatchLike(adversarial, clean, "L∞ projection", "clean");
        ElementwiseKernels.Batch(adversarial.Extent, new Kernels.LinfProjection(epsilon), adversarial.Buffer, adversarial.Buffer, clean.Buffer);
    }
}
