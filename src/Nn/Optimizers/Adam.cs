namespace NativeTickets.Nn;

/// <summary>Steps of a size that adapts to each weight: <see cref="AdamStep"/>.</summary>
public sealed class Adam : Optimizer
{
    readonly IReadOnlyList<StateTensor> firstMoments;
    readonly IReadOnlyList<StateTensor> secondMoments;
    readonly TensorSlab? firstSlab;
    readonly TensorSlab? secondSlab;
    readonly float beta1;
    readonly float beta2;
    readonly float epsilon;
    readonly float weightDecay;
    int steps;

    /// <summary>Descends with these settings; moments start at 0.</summary>
    /// <param name="network">Whose parameters it moves.</param>
    /// <param name="beta1">How much of the gradients' mean a step keeps, in [0, 1).</param>
    /// <param name="beta2">How much of the squared gradients' mean a step keeps, in [0, 1).</param>
    /// <param name="epsilon">Above 0; keeps the step finite where gradients vanish.</param>
    /// <param name="weightDecay">At least 0, added to the gradient; of every parameter.</param>
    /// <exception cref="SettingException">A setting is out of its range.</exception>
    public Adam(Network network, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0) : base(network)
    {
        this.beta1 = Checked(beta1, "adam: beta1", 1);
        this.beta2 = Checked(beta2, "adam: beta2", 1);
        this.epsilon = Checked(epsilon, "adam: epsilon");
        this.weightDecay = Checked(weightDecay, "adam: weight decay");
        if (this.epsilon == 0) throw new SettingException($"adam: epsilon is a number above 0, got {epsilon}");
        (firstMoments, firstSlab) = Zeros("firstMoment");
        (secondMoments, secondSlab) = Zeros("secondMoment");
        State = [.. firstMoments, .. secondMoments];
    }

    /// <inheritdoc/>
    public override string Name => "adam";

    /// <inheritdoc/>
    public override IReadOnlyList<StateTensor> State { get; }

    /// <inheritdoc/>
    public override void Step(double learningRate)
    {
        var rate = Checked(learningRate, "adam: the learning rate");
        steps++;
        if (Slabs is { } slabs)
        {
            AdamStep.ApplyAll(slabs.Weights, slabs.Gradients, firstSlab!, secondSlab!, slabs.Masks(), rate, beta1, beta2, epsilon, weightDecay, steps);
            return;
        }
        for (var i = 0; i < firstMoments.Count; i++)
        {
            var parameter = Network.Parameters[i];
            var (mean, square) = (firstMoments[i].Value, secondMoments[i].Value);
            AdamStep.Apply(parameter.Value, mean, square, parameter.MaskTensor, rate, beta1, beta2, epsilon, weightDecay, steps);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> SaveNumbers() => new Dictionary<string, double> { ["steps"] = steps };

    /// <inheritdoc/>
    public override void LoadNumbers(IReadOnlyDictionary<string, double> numbers)
    {
        if (!numbers.TryGetValue("steps", out var value) || !(value is >= 0 and <= int.MaxValue) || value != Math.Floor(value))
            throw new NetworkException($"adam: its state expects 'steps', a whole number from 0, got {(numbers.ContainsKey("steps") ? $"{value}" : "none")}");
        steps = (int)value;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        steps = 0;
    }
}
