using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>One step of an L∞ attack.</summary>
public static class SignStep
{
    /// <summary><c>x ← clamp(clamp(x + stepSize·sign(gradient), clean − ε, clean + ε), 0, 1)</c>, in place.</summary>
    /// <param name="adversarial">Images, or features, in [0, 1] pixel space; moved.</param>
    /// <param name="gradient">Of the loss, by them. Where it is 0 or NaN, nothing moves.</param>
    /// <param name="clean">The images that were attacked.</param>
    /// <param name="epsilon">The largest change of a pixel, at least 0.</param>
    /// <param name="stepSize">Above 0 climbs, below 0 descends.</param>
    /// <exception cref="ShapeException">A tensor has no batch axis, or shapes differ.</exception>
    /// <remarks>Source: Madry et al. 2018, arXiv:1706.06083.</remarks>
    public static void Apply(Tensor adversarial, Tensor gradient, Tensor clean, float epsilon, float stepSize)
    {
        Arguments.RequireBatchLike(adversarial, gradient, "sign step", "gradient");
        Arguments.RequireBatchLike(adversarial, clean, "sign step", "clean");
        ElementwiseKernels.Batch(adversarial.Extent, new LinfStep(epsilon, stepSize), adversarial.Buffer, adversarial.Buffer, gradient.Buffer, clean.Buffer);
    }
}
