using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// Decoupled direction and norm: looks for the nearest image in L2 that fools the network. A step goes along the gradient of the cross-entropy, which decides
/// the direction alone; the length of the change is a budget that shrinks by γ where the image fools the network and grows by γ where it does not:
/// <c>δ ← δ + η·∇/‖∇‖</c>, <c>ε ← ε·(1 ∓ γ)</c>, <c>x ← clip(x₀ + ε·δ/‖δ‖)</c>.
/// </summary>
/// <remarks>
/// η falls along half a cosine from 1 to 0.01. Where a gradient is 0 everywhere the direction is drawn. Source: Rony et al. 2019, arXiv:1811.09600,
/// algorithm 1; the cross-entropy is <see cref="ExactCrossEntropyLoss"/>.
/// </remarks>
public sealed class Ddn : NearestAttack
{
    const double FirstStep = 1, LastStep = 0.01;

    readonly int steps;
    readonly float gamma, firstBudget;
    readonly int? levels;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">At least 1; 100 in the paper, and 1,000 for its strongest.</param>
    /// <param name="gamma">By which share the budget changes, in (0, 1).</param>
    /// <param name="firstBudget">The length of the first change, above 0.</param>
    /// <param name="levels">To how many levels of gray images are rounded at every step, at least 2; null to leave them as they are.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public Ddn(L2Threat threat, int steps = 100, float gamma = 0.05f, float firstBudget = 1, int? levels = null) : base(threat)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(gamma > 0 && gamma < 1)) throw new AdversarialException($"gamma of an attack lies between 0 and 1, got {gamma}");
        if (!(firstBudget > 0 && float.IsFinite(firstBudget)))
            throw new AdversarialException($"the first budget of an attack is a finite number above 0, got {firstBudget}");
        if (levels < 2) throw new AdversarialException($"levels of an attack is at least 2, got {levels}");
        (this.steps, this.gamma, this.firstBudget, this.levels) = (steps, gamma, firstBudget, levels);
    }

    /// <inheritdoc/>
    public override string Title => "DDN";

    private protected override float[] Search(Victim victim, ImageBatch batch, AttackKey key, bool leaves) =>
        Walk(victim, batch, leaves, new ExactCrossEntropyLoss(), steps, firstBudget, (state, n, _, gradient, step) =>
            Step(state, n, gradient, LastStep + (FirstStep - LastStep) * HalfCosine.At(step, steps), key, step));

    void Step(NearestState state, int n, Span<float> gradient, double stepSize, AttackKey key, int step)
    {
        var image = Rows.Of(state.Images, n, gradient.Length);
        var clean = state.Clean.Image(n);
        var length = Lengths.Euclidean(gradient);
        if (length == 0)
        {
            var stream = key.Stream($"ddn/{step}", state.Clean.Numbers[n]);
            foreach (ref var slope in gradient) slope = stream.NextNormal();
            length = Lengths.Euclidean(gradient);
        }
        var (along, sum) = (stepSize / length, 0.0);
        for (var i = 0; i < image.Length; i++)
        {
            var change = (double)image[i] - clean[i] + along * gradient[i];
            sum += change * change;
        }
        state.Budgets[n] = Math.Min(state.Budgets[n] * (state.Fooled[n] ? 1 - gamma : 1 + gamma), state.Farthest[n]);
        var scale = sum > 0 ? state.Budgets[n] / Math.Sqrt(sum) : 0;
        for (var i = 0; i < image.Length; i++)
        {
            var change = (double)image[i] - clean[i] + along * gradient[i];
            var pixel = Math.Clamp(clean[i] + scale * change, 0, 1);
            image[i] = (float)(levels is { } most ? Math.Round(pixel * (most - 1)) / (most - 1) : pixel);
        }
    }
}
