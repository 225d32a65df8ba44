namespace NativeTickets.Adversarial;

/// <summary>Projected gradient descent on the negative loss: several steps along the gradient, each projected back into the threat model.</summary>
/// <remarks>Source: Madry et al. 2018, arXiv:1706.06083.</remarks>
public sealed class Pgd : SteepestAscent
{
    /// <summary>Several steps within this threat model.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">At least 1.</param>
    /// <param name="stepSize">In pixel space.</param>
    /// <param name="randomStart">True to start at a uniformly random admissible image.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public Pgd(Threat threat, int steps, float stepSize, bool randomStart = true) : base(threat, steps, stepSize, randomStart) { }

    /// <inheritdoc/>
    public override string Name => $"pgd-{Steps}";
}
