using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The fused step of stochastic gradient descent, the one place where a mask is enforced under it.</summary>
public static class SgdStep
{
    /// <summary>
    /// <c>g = gradient + weightDecay·w; v ← momentum·v + g; w ← w − learningRate·d</c> with <c>d = v</c>, or <c>g + momentum·v</c> under Nesterov.
    /// </summary>
    /// <param name="weight">Moved in place; its <see cref="Tensor.Gradient"/> is read and kept.</param>
    /// <param name="velocity">Moved in place; zeros before the first step.</param>
    /// <param name="mask">1 keeps; where it is 0, weight and velocity become +0, whatever they and the gradient were. Null keeps all.</param>
    /// <param name="learningRate">At least 0.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">At least 0.</param>
    /// <param name="nesterov">True to look one velocity ahead.</param>
    /// <exception cref="ShapeException">A tensor has a batch axis, or shapes differ.</exception>
    /// <exception cref="InvalidOperationException">The weight holds no gradient.</exception>
    /// <remarks>One pass over memory. Source: Sutskever et al. 2013, in the form where the learning rate multiplies the velocity.</remarks>
    public static void Apply(Tensor weight, Tensor velocity, Tensor? mask, float learningRate, float momentum, float weightDecay, bool nesterov)
    {
        const string op = "sgd step";
        var gradient = Arguments.RequireGradient(weight, op);
        Arguments.RequireLike(weight, velocity, op, "velocity");
        if (mask is not null) Arguments.RequireLike(weight, mask, op, "mask");
        var rule = new SgdRule(learningRate, momentum, weightDecay, nesterov);
        ElementwiseKernels.Step(weight.Shape.Count, rule, weight.Buffer, velocity.Buffer, null, gradient.Buffer, mask?.Buffer);
        weight.Change();
    }

    /// <summary>The same step, bit for bit, of all weights of a slab in one launch.</summary>
    /// <param name="weights">Moved in place.</param>
    /// <param name="gradients">Where the weights' gradients are gathered.</param>
    /// <param name="velocities">Moved in place; zeros before the first step.</param>
    /// <param name="masks">As for one weight, 1 where a weight has no mask; null keeps all.</param>
    /// <param name="learningRate">At least 0.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">At least 0.</param>
    /// <param name="nesterov">True to look one velocity ahead.</param>
    /// <exception cref="ShapeException">The slabs are not for the same shapes and device.</exception>
    /// <exception cref="InvalidOperationException">A weight holds no gradient.</exception>
    public static void ApplyAll(
        TensorSlab weights, TensorSlab gradients, TensorSlab velocities, TensorSlab? masks, float learningRate, float momentum, float weightDecay,
        bool nesterov)
    {
        weights.RequireStep("sgd step", gradients, velocities, masks);
        var rule = new SgdRule(learningRate, momentum, weightDecay, nesterov);
        ElementwiseKernels.Step(weights.Length, rule, weights.Buffer, velocities.Buffer, null, gradients.Buffer, masks?.Buffer);
        weights.Change();
    }
}
