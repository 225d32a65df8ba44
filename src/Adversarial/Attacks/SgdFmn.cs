using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// The fast minimum-norm attack in L∞ as HO-FMN takes its steps: SGD with momentum and weight decay along the sign of the gradient of a loss of one's choice.
/// With <c>d = x − x₀</c>: <c>g = sign(∇) − weightDecay · d</c>, <c>v ← momentum · v + (1 − dampening) · g</c>, at first <c>v = g</c>, and without momentum
/// always; then <c>d ← clip(d + rate · v, ±ε)</c>, within [0, 1].
/// </summary>
/// <remarks>
/// The rate falls to 0 along half a cosine. ε is the distance to the farthest corner until an image has fooled the network, and afterwards <c>min(ε · (1 − γ),
/// best)</c> where it does and <c>ε · (1 + γ)</c> where it does not, γ as <see cref="Fmn"/>'s. Source: Mura et al. 2024, arXiv:2407.08806, and its public code.
/// </remarks>
public sealed class SgdFmn : NearestAttack
{
    readonly int steps;
    readonly SgdFmnRates rates;
    readonly ImageLoss loss;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="rates">Of its SGD.</param>
    /// <param name="steps">At least 1; 100 to 200 in the source.</param>
    /// <param name="loss">What it climbs; null for the logit margin.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public SgdFmn(LinfThreat threat, SgdFmnRates rates, int steps = 100, ImageLoss? loss = null) : base(threat)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(rates.LearningRate > 0 && double.IsFinite(rates.LearningRate)))
            throw new AdversarialException($"learningRate of an attack is a finite number above 0, got {rates.LearningRate}");
        Require("momentum", rates.Momentum, 1);
        Require("dampening", rates.Dampening, 1);
        Require("weightDecay", rates.WeightDecay, double.MaxValue);
        (this.steps, this.rates, this.loss) = (steps, rates, loss ?? new LogitMarginLoss());
    }

    /// <inheritdoc/>
    public override string Title => "FMN";

    /// <inheritdoc/>
    public override int LeastClasses => loss.LeastClasses;

    private protected override float[] Search(Victim victim, ImageBatch batch, AttackKey key, bool leaves)
    {
        var velocity = new float[batch.Images.Length];
        return Walk(victim, batch, leaves, loss, steps, float.PositiveInfinity, (state, n, _, gradient, step) =>
        {
            var fall = HalfCosine.At(step, steps);
            state.Budgets[n] = Budget(state, n, Fmn.GammaAt(fall));
            Step(state, n, gradient, Rows.Of(velocity, state.PlaceOf(n), batch.ImageLength), rates.LearningRate * fall,
                keepsVelocity: step > 0 && rates.Momentum > 0);
        }, velocity);
    }

    static float Budget(NearestState state, int n, double gamma)
    {
        if (state.Fooled[n]) return Math.Min(Math.Min((float)(state.Budgets[n] * (1 - gamma)), state.Nearest[n]), state.Farthest[n]);
        return state.Reached[n] ? (float)Math.Min(state.Budgets[n] * (1 + gamma), state.Farthest[n]) : state.Farthest[n];
    }

    void Step(NearestState state, int n, ReadOnlySpan<float> gradient, Span<float> velocity, double rate, bool keepsVelocity)
    {
        var image = Rows.Of(state.Images, n, gradient.Length);
        var clean = state.Clean.Image(n);
        double budget = state.Budgets[n];
        for (var i = 0; i < image.Length; i++)
        {
            var change = (double)image[i] - clean[i];
            var sign = gradient[i] > 0 ? 1 : gradient[i] < 0 ? -1 : 0; // a gradient that is no number moves nothing
            var along = sign - rates.WeightDecay * change;
            if (keepsVelocity) along = rates.Momentum * velocity[i] + (1 - rates.Dampening) * along;
            velocity[i] = (float)along;
            image[i] = (float)Math.Clamp(clean[i] + Math.Clamp(change + rate * along, -budget, budget), 0, 1);
        }
    }

    static void Require(string name, double value, double most)
    {
        if (!(value >= 0 && value <= most)) throw new AdversarialException($"{name} of an attack lies between 0 and {most}, got {value}");
    }
}

/// <summary>The rates of <see cref="SgdFmn"/>.</summary>
/// <param name="LearningRate">That of the first step, above 0.</param>
/// <param name="Momentum">How much of the velocity is kept, 0 to 1.</param>
/// <param name="Dampening">By how much what joins the velocity is shortened, 0 to 1.</param>
/// <param name="WeightDecay">How strongly a change is drawn back to the clean image, at least 0.</param>
public readonly record struct SgdFmnRates(double LearningRate, double Momentum = 0, double Dampening = 0, double WeightDecay = 0);
