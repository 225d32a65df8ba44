using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// Adversarial weight perturbation: the step is taken where the loss of the batch is worse, at <c>w + v</c> with
/// <c>v = γ · ‖w‖ / ‖g‖ · g</c> for each convolution and linear weight, g being the gradient of the loss by it; then v is taken back:
/// <c>w ← (w + v) − η ∇L(w + v) − v</c>. Biases and batch norm are not perturbed. On a ticket g is masked first, so that a pruned weight stays +0 and norms are
/// over what is kept.
/// </summary>
/// <remarks>
/// Weight decay acts on the perturbed weights. What is added last is what the step changed, not w + v − v: a step of rate 0 gives back the weights bit for bit.
/// It remembers nothing from step to step, and keeps memory for two copies of the weights; dispose it after training. Source: Wu et al. 2020,
/// arXiv:2004.05884, algorithm 1.
/// </remarks>
public sealed class WeightPerturbation : IDisposable
{
    const float SmallestNorm = 1e-20f; // of a gradient: where all of it is 0, nothing is perturbed

    readonly float gamma;
    readonly int firstEpoch;
    readonly List<Held> weights = [];
    readonly List<Held> statistics = [];
    Network? network;
    Tape? proxy;
    Tape? norms;
    bool isPerturbed;

    /// <summary>A perturbation with these settings.</summary>
    /// <param name="gamma">γ, the length of a perturbation relative to that of its weight, at least 0; 0.01 is usual, 0.005 with TRADES.</param>
    /// <param name="firstEpoch">The 0-based epoch from which on weights are perturbed.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public WeightPerturbation(float gamma, int firstEpoch = 0)
    {
        if (!(gamma >= 0 && float.IsFinite(gamma))) throw new AdversarialException($"gamma of a weight perturbation is a finite number from 0, got {gamma}");
        if (firstEpoch < 0) throw new AdversarialException($"a weight perturbation begins with an epoch from 0, got {firstEpoch}");
        (this.gamma, this.firstEpoch) = (gamma, firstEpoch);
    }

    /// <summary>Whether weights are perturbed in an epoch, counted from 0.</summary>
    public bool IsOn(int epoch) => epoch >= firstEpoch;

    /// <summary>Moves the weights to where the loss is worse; <see cref="TakeBack"/> undoes it after the step.</summary>
    /// <param name="target">Whose weights; holds no gradients, neither before nor after. Its running statistics stay.</param>
    /// <param name="loss">The loss on a tape that is given, the network in <see cref="Mode.Train"/>.</param>
    /// <exception cref="InvalidOperationException">The last perturbation was not taken back.</exception>
    public void Perturb(Network target, Func<Tape, Tensor> loss)
    {
        if (isPerturbed) throw new InvalidOperationException("weights are perturbed already; take that back after the step first");
        Prepare(target);
        foreach (var statistic in statistics) statistic.Copy.CopyFrom(statistic.Value);
        proxy!.Backward(loss(proxy));
        proxy.Clear();
        foreach (var statistic in statistics) statistic.Value.CopyFrom(statistic.Copy);
        foreach (var weight in weights)
        {
            weight.Copy.CopyFrom(weight.Value);
            weight.Value.AddScaled(Direction(weight.Parameter!, norms!), gamma);
            weight.Moved!.CopyFrom(weight.Value);
            norms!.Clear();
        }
        target.ClearGradients();
        isPerturbed = true;
    }

    /// <summary>Takes the perturbation back after a step: the weights become what they were, moved as far as the step moved them. Nothing where there was
    /// none.</summary>
    public void TakeBack()
    {
        if (!isPerturbed) return;
        foreach (var weight in weights)
        {
            weight.Value.AddScaled(weight.Moved!, -1);
            weight.Value.AddScaled(weight.Copy, 1);
        }
        isPerturbed = false;
    }

    /// <summary><c>‖w‖ / ‖g‖ · g</c> of a weight that holds its gradient g, masked where it has a mask.</summary>
    /// <param name="parameter">The weight.</param>
    /// <param name="tape">Owns the result.</param>
    public static Tensor Direction(Parameter parameter, Tape tape)
    {
        var (weight, gradient) = (tape.Input(parameter.Value), tape.Input(parameter.Value.Gradient
            ?? throw new InvalidOperationException($"{parameter.Name} holds no gradient to perturb it along")));
        if (parameter.MaskTensor is { } mask) gradient = gradient.Multiply(mask);
        return gradient.Multiply(Norm(weight).Divide(Norm(gradient).Add(SmallestNorm)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in weights.Concat(statistics)) held.Dispose();
        weights.Clear();
        statistics.Clear();
        proxy?.Dispose();
        norms?.Dispose();
        (network, proxy, norms, isPerturbed) = (null, null, null, false);
    }

    static Tensor Norm(Tensor x) => x.Multiply(x).Sum().Sqrt();

    void Prepare(Network target)
    {
        if (network == target) return;
        Dispose();
        network = target;
        proxy = new Tape(target.Device, GradientTarget.Parameters);
        norms = new Tape(target.Device, GradientTarget.None);
        foreach (var parameter in target.Parameters.Where(parameter => parameter.IsPrunable)) weights.Add(Held.Weight(parameter));
        foreach (var state in target.State) statistics.Add(Held.Statistic(state.Value));
    }

    /// <summary>A tensor of the network, what it was before the step, and, of a weight, where the step began.</summary>
    sealed record Held(Tensor Value, Tensor Copy, Tensor? Moved, Parameter? Parameter) : IDisposable
    {
        public static Held Weight(Parameter parameter) => new(parameter.Value, Like(parameter.Value), Like(parameter.Value), parameter);

        public static Held Statistic(Tensor value) => new(value, Like(value), null, null);

        public void Dispose()
        {
            Copy.Dispose();
            Moved?.Dispose();
        }

        static Tensor Like(Tensor value) => Tensor.Zeros(value.Device, value.Shape);
    }
}
