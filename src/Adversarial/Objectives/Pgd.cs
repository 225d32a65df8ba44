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

/// <summary>The fast gradient sign method: one step.</summary>
/// <remarks>Source: Goodfellow et al. 2015, arXiv:1412.6572; with a random start: Wong et al. 2020, arXiv:2001.03994.</remarks>
public sealed class Fgsm : SteepestAscent
{
    /// <summary>One step within this threat model.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="stepSize">In pixel space; epsilon when null.</param>
    /// <param name="randomStart">True to start at a uniformly random admissible image.</param>
    /// <exception cref="AdversarialException">The step size is negative or not finite.</exception>
    public Fgsm(Threat threat, float? stepSize = null, bool randomStart = false) : base(threat, 1, stepSize ?? threat.Epsilon, randomStart) { }

    /// <inheritdoc/>
    public override string Name => "fgsm";
}
