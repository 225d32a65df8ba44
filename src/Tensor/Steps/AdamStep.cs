using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The fused step of Adam, the one place where a mask is enforced under it.</summary>
public static class AdamStep
{
    /// <summary>
    /// <c>g = gradient + weightDecay·w; m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²;
    /// w ← w − learningRate / (1 − β₁^step) · m / (√(v / (1 − β₂^step)) + ε)</c>.
    /// </summary>
    /// <param name="weight">Moved in place; its <see cref="Tensor.Gradient"/> is read and kept.</param>
    /// <param name="firstMoment">Moved in place; zeros before the first step.</param>
    /// <param name="secondMoment">Moved in place; zeros before the first step.</param>
    /// <param name="mask">1 keeps; where it is 0, weight and moments become +0, whatever they and the gradient were. Null keeps all.</param>
    /// <param name="learningRate">At least 0.</param>
    /// <param name="beta1">In [0, 1).</param>
    /// <param name="beta2">In [0, 1).</param>
    /// <param name="epsilon">Above 0.</param>
    /// <param name="weightDecay">At least 0; added to the gradient, so it passes through the moments.</param>
    /// <param name="step">Which step this is, from 1.</param>
    /// <exception cref="ShapeException">A tensor has a batch axis, or shapes differ.</exception>
    /// <exception cref="InvalidOperationException">The weight holds no gradient.</exception>
    /// <remarks>One pass over memory. Source: Kingma and Ba 2015, arXiv:1412.6980.</remarks>
    public static void Apply(
        Tensor weight, Tensor firstMoment, Tensor secondMoment, Tensor? mask, float learningRate, float beta1, float beta2, float epsilon, float weightDecay,
        int step)
    {
        const string op = "adam step";
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        var gradient = Arguments.RequireGradient(weight, op);
        Arguments.RequireLike(weight, firstMoment, op, "firstMoment");
        Arguments.RequireLike(weight, secondMoment, op, "secondMoment");
        if (mask is not null) Arguments.RequireLike(weight, mask, op, "mask");
        var rule = new AdamRule(step, learningRate, beta1, beta2, epsilon, weightDecay);
        ElementwiseKernels.Step(weight.Shape.Count, rule, weight.Buffer, firstMoment.Buffer, secondMoment.Buffer, gradient.Buffer, mask?.Buffer);
        weight.Change();
    }

    /// <summary>The same step, bit for bit, of all weights of a slab in one launch.</summary>
    /// <param name="weights">Moved in place.</param>
    /// <param name="gradients">Where the weights' gradients are gathered.</param>
    /// <param name="firstMoments">Moved in place; zeros before the first step.</param>
    /// <param name="secondMoments">Moved in place; zeros before the first step.</param>
    /// <param name="masks">As for one weight, 1 where a weight has no mask; null keeps all.</param>
    /// <param name="learningRate">At least 0.</param>
    /// <param name="beta1">In [0, 1).</param>
    /// <param name="beta2">In [0, 1).</param>
    /// <param name="epsilon">Above 0.</param>
    /// <param name="weightDecay">At least 0.</param>
    /// <param name="step">Which step this is, from 1.</param>
    /// <exception cref="ShapeException">The slabs are not for the same shapes and device.</exception>
    /// <exception cref="InvalidOperationException">A weight holds no gradient.</exception>
    public static void ApplyAll(
        TensorSlab weights, TensorSlab gradients, TensorSlab firstMoments, TensorSlab secondMoments, TensorSlab? masks, float learningRate, float beta1,
        float beta2, float epsilon,
        float weightDecay, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        weights.RequireStep("adam step", gradients, firstMoments, secondMoments, masks);
        var rule = new AdamRule(step, learningRate, beta1, beta2, epsilon, weightDecay);
        ElementwiseKernels.Step(weights.Length, rule, weights.Buffer, firstMoments.Buffer, secondMoments.Buffer, gradients.Buffer, masks?.Buffer);
        weights.Change();
    }
}
