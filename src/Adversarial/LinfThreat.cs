namespace NativeTickets.Adversarial;

/// <summary>
/// The L∞ threat model: an adversary may move every pixel by at most epsilon, within [0, 1]. The admissible values of a pixel x are
/// <c>[max(x − ε, 0), min(x + ε, 1)]</c>, the bounds rounded to float.
/// </summary>
public sealed record LinfThreat
{
    /// <summary>A budget in pixel space.</summary>
    /// <param name="epsilon">In [0, 1]; <c>8 / 255f</c> is usual for color images, 0.3 for digits.</param>
    /// <exception cref="AdversarialException">Epsilon is out of range.</exception>
    public LinfThreat(float epsilon)
    {
        if (!(epsilon is >= 0 and <= 1)) throw new AdversarialException($"epsilon is in [0, 1] pixel space, got {epsilon}; write 8/255 for 8 gray levels");
        Epsilon = epsilon;
    }

    /// <summary>How far a pixel may move, in [0, 1].</summary>
    public float Epsilon { get; }

    /// <summary>Moves adversarial images by <c>stepSize · sign(gradient)</c> and back into the threat model, in place.</summary>
    /// <param name="adversarial">[N, C, H, W], no tape's.</param>
    /// <param name="gradient">Of the loss with respect to the adversarial images.</param>
    /// <param name="clean">The images that the budget is counted from.</param>
    /// <param name="stepSize">In pixel space.</param>
    /// <exception cref="ShapeException">Shapes differ.</exception>
    public void Ascend(Tensor adversarial, Tensor gradient, Tensor clean, float stepSize) => SignStep.Apply(adversarial, gradient, clean, Epsilon, stepSize);

    /// <summary>Moves images to the nearest admissible ones, in place.</summary>
    /// <exception cref="ShapeException">Shapes differ.</exception>
    public void Project(Tensor adversarial, Tensor clean) => LinfProjection.Apply(adversarial, clean, Epsilon);
}
