namespace NativeTickets.Adversarial;

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
