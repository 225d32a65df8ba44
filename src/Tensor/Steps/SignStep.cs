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

/// <summary>One step of a perturbation that outlives the images it is added to, within an L∞ ball.</summary>
public static class PerturbationStep
{
    /// <summary><c>δ ← clamp(δ + stepSize·sign(gradient), −ε, ε)</c>, in place.</summary>
    /// <param name="perturbation">Of images, or features; moved.</param>
    /// <param name="gradient">Of the loss, by the perturbed images. Where it is 0 or NaN, nothing moves.</param>
    /// <param name="epsilon">The largest change of a pixel, at least 0.</param>
    /// <param name="stepSize">Above 0 climbs, below 0 descends.</param>
    /// <exception cref="ShapeException">A tensor has no batch axis, or shapes differ.</exception>
    /// <remarks>Source: Shafahi et al. 2019, arXiv:1904.12843, algorithm 1.</remarks>
    public static void Apply(Tensor perturbation, Tensor gradient, float epsilon, float stepSize)
    {
        Arguments.RequireBatchLike(perturbation, gradient, "perturbation step", "gradient");
        ElementwiseKernels.Batch(perturbation.Extent, new LinfPerturbationStep(epsilon, stepSize), perturbation.Buffer, perturbation.Buffer, gradient.Buffer);
    }
}

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
