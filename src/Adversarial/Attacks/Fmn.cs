using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// The fast minimum-norm attack: looks for the nearest image that fools the network. Each step goes along the gradient of the logit margin and is projected
/// onto a ball whose radius is, before the image has fooled the network, the distance to the boundary as it appears linearly, and afterwards shrinks by γ
/// where the image fools the network and grows by γ where it does not.
/// </summary>
/// <remarks>
/// The step and γ fall along half a cosine from their first to their last value; the step has that L2 length in every norm. Source: Pintor et al. 2021,
/// arXiv:2102.12827, algorithm 1.
/// </remarks>
public sealed class Fmn : NearestAttack
{
    const double FirstGamma = 0.05, LastGamma = 0.001;
    const double LastStepShare = 0.01; // of the first step
    const double Least = 1e-12; // keeps ratios finite where a gradient is 0 everywhere

    readonly int steps;
    readonly float stepSize;
    readonly FmnProjection projection;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do: L∞ or L2.</param>
    /// <param name="steps">At least 1; 100 to 1,000 in the paper.</param>
    /// <param name="stepSize">The L2 length of the first step, above 0.</param>
    /// <param name="projection">What L2 changes that are short already are made to.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public Fmn(Threat threat, int steps = 100, float stepSize = 1, FmnProjection projection = FmnProjection.Ball) : base(threat)
    {
        KnownNorms.Require(threat, Title);
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(stepSize > 0 && float.IsFinite(stepSize)))
            throw new AdversarialException($"stepSize of an attack is a finite number above 0, got {stepSize}");
        (this.steps, this.stepSize, this.projection) = (steps, stepSize, projection);
    }

    /// <inheritdoc/>
    public override string Title => "FMN";

    private protected override float[] Search(Victim victim, ImageBatch batch, AttackKey key, bool leaves) =>
        Walk(victim, batch, leaves, new LogitMarginLoss(), steps, float.PositiveInfinity, (state, n, loss, gradient, step) =>
        {
            var fall = HalfCosine.At(step, steps);
            state.Budgets[n] = Budget(state, n, loss, gradient, GammaAt(fall));
            Step(state, n, gradient, stepSize * (LastStepShare + (1 - LastStepShare) * fall));
        });

    /// <summary>By which share a budget shrinks or grows where this is left of half a cosine.</summary>
    internal static double GammaAt(double fall) => LastGamma + (FirstGamma - LastGamma) * fall;

    float Budget(NearestState state, int n, float loss, ReadOnlySpan<float> gradient, double gamma)
    {
        if (state.Fooled[n]) return Math.Min(Math.Min((float)(state.Budgets[n] * (1 - gamma)), state.Nearest[n]), state.Farthest[n]);
        var here = Threat.Distance(Rows.Of(state.Images, n, gradient.Length), state.Clean.Image(n));
        var budget = state.Reached[n]
            ? state.Budgets[n] * (1 + gamma)
            : here + Math.Abs(loss) / Math.Max(Lengths.Dual(Threat, gradient), Least);
        return (float)Math.Min(budget, state.Farthest[n]);
    }

    void Step(NearestState state, int n, ReadOnlySpan<float> gradient, double stepLength)
    {
        var image = Rows.Of(state.Images, n, gradient.Length);
        var clean = state.Clean.Image(n);
        double budget = state.Budgets[n];
        var along = stepLength / Math.Max(Lengths.Euclidean(gradient), Least);
        var scale = 1.0;
        if (Threat is L2Threat)
        {
            var sum = 0.0;
            for (var i = 0; i < image.Length; i++)
            {
                var change = (double)image[i] - clean[i] + along * gradient[i];
                sum += change * change;
            }
            scale = budget / Math.Max(Math.Sqrt(sum), Least);
            if (projection == FmnProjection.Ball) scale = Math.Min(scale, 1);
        }
        for (var i = 0; i < image.Length; i++)
        {
            var change = scale * ((double)image[i] - clean[i] + along * gradient[i]);
            if (Threat is LinfThreat) change = Math.Clamp(change, -budget, budget);
            image[i] = (float)Math.Clamp(clean[i] + change, 0, 1);
        }
    }
}

/// <summary>What <see cref="Fmn"/> makes of a change in L2 that is shorter than its budget.</summary>
public enum FmnProjection
{
    /// <summary>It stays as it is: <c>δ · min(1, ε / ‖δ‖)</c>, as the paper has it.</summary>
    Ball,

    /// <summary>It is lengthened to its budget: <c>δ · ε / ‖δ‖</c>, as adv-lib's code does.</summary>
    Sphere,
}
