using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Shortens the gradients of many weights together, before an optimizer's step.</summary>
public static class GradientClip
{
    const float Epsilon = 1e-6f; // PyTorch's, where the paper divides by the norm alone

    /// <summary>
    /// Multiplies every gradient by <c>min(1, limit / (norm + 1e-6))</c>, norm being the L2 norm over the gradients of all weights that are kept.
    /// </summary>
    /// <param name="weights">Each with a gradient, and the mask it has, 1 keeps; null for none. All on one device.</param>
    /// <param name="limit">The largest norm, above 0.</param>
    /// <returns>The norm's square before, [], which the caller disposes.</returns>
    /// <exception cref="InvalidOperationException">A weight holds no gradient.</exception>
    /// <exception cref="ShapeException">A mask has another shape than its weight.</exception>
    /// <remarks>
    /// Nothing is read back, and the order of the sum is fixed. What a kernel leaves as the gradient of a pruned weight says nothing and counts nothing.
    /// Two passes over memory. Source: Pascanu et al. 2013, arXiv:1211.5063.
    /// </remarks>
    public static Tensor ToNorm(IReadOnlyList<(Tensor Weight, Tensor? Mask)> weights, float limit)
    {
        const string op = "gradient clip";
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var device = weights[0].Weight.Device;
        var total = Tensor.Zeros(device, default);
        foreach (var (weight, mask) in weights)
        {
            var gradient = Arguments.RequireGradient(weight, op);
            Arguments.RequireSameDevice(weights[0].Weight, weight, op, "a weight");
            if (mask is not null) Arguments.RequireLike(weight, mask, op, "mask");
            using var squares = Tensor.Unset(device, weight.Shape);
            ElementwiseKernels.Plain(weight.Shape.Count, new KeptSquare(mask is not null), squares.Buffer, gradient.Buffer, (mask ?? gradient).Buffer);
            using var sum = squares.Sum();
            total.AddScaled(sum, 1);
        }
        using var factor = Tensor.Unset(device, default);
        ElementwiseKernels.Plain(1, new ClipFactor(limit, Epsilon), factor.Buffer, total.Buffer);
        foreach (var (weight, _) in weights)
        {
            var gradient = weight.Gradient!;
            using var factors = factor.ExpandLike(gradient);
            ElementwiseKernels.Plain(weight.Shape.Count, new Product(), gradient.Buffer, gradient.Buffer, factors.Buffer);
        }
        return total;
    }
}
