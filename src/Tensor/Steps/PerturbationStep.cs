using NativeTickets.Kernels;

namespace NativeTickets;

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
