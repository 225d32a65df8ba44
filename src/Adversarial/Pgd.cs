namespace NativeTickets.Adversarial;

/// <summary>Projected gradient descent on the negative loss: several sign steps, each projected back into the threat model.</summary>
/// <remarks>Source: Madry et al. 2018, arXiv:1706.06083.</remarks>
public sealed class Pgd : Attack
{
    /// <summary>Several steps within this threat model.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">At least 1.</param>
    /// <param name="stepSize">In pixel space.</param>
    /// <param name="randomStart">True to start at a uniformly random admissible image.</param>
    /// <param name="restarts">How many starts an evaluation tries on each image; more than 1 wants a random start.</param>
    /// <exception cref="AdversarialException">A setting is out of range, or restarts have no random start.</exception>
    public Pgd(LinfThreat threat, int steps, float stepSize, bool randomStart = true, int restarts = 1) : base(threat, steps, stepSize, randomStart, restarts) { }

    /// <inheritdoc/>
    public override string Name => $"pgd-{Steps}";
}
