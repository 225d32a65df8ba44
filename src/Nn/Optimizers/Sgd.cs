namespace NativeTickets.Nn;

/// <summary>Stochastic gradient descent with momentum: <see cref="SgdStep"/>.</summary>
public sealed class Sgd : Optimizer
{
    readonly IReadOnlyList<StateTensor> velocities;
    readonly TensorSlab? velocitySlab;
    readonly float weightDecay;
    readonly bool nesterov;
    float momentum;

    /// <summary>Descends with these settings; velocities start at 0.</summary>
    /// <param name="network">Whose parameters it moves.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">At least 0; of every parameter, biases and batch norm included.</param>
    /// <param name="nesterov">True to look one velocity ahead.</param>
    /// <exception cref="SettingException">A setting is out of its range.</exception>
    public Sgd(Network network, double momentum = 0, double weightDecay = 0, bool nesterov = false) : base(network)
    {
        this.momentum = Checked(momentum, "sgd: momentum", 1);
        this.weightDecay = Checked(weightDecay, "sgd: weight decay");
        this.nesterov = nesterov;
        if (nesterov && momentum == 0) throw new SettingException("sgd: nesterov looks ahead along a momentum above 0, got 0");
        (velocities, velocitySlab) = Zeros("velocity");
    }

    /// <inheritdoc/>
    public override string Name => "sgd";

    /// <inheritdoc/>
    public override IReadOnlyList<StateTensor> State => velocities;

    /// <inheritdoc/>
    public override bool HasMomentum => true;

    /// <inheritdoc/>
    public override void SetMomentum(double momentum) => this.momentum = Checked(momentum, "sgd: momentum", 1);

    /// <inheritdoc/>
    public override void Step(double learningRate)
    {
        var rate = Checked(learningRate, "sgd: the learning rate");
        if (Slabs is { } slabs)
        {
            SgdStep.ApplyAll(slabs.Weights, slabs.Gradients, velocitySlab!, slabs.Masks(), rate, momentum, weightDecay, nesterov);
            return;
        }
        for (var i = 0; i < velocities.Count; i++)
        {
            var parameter = Network.Parameters[i];
            SgdStep.Apply(parameter.Value, velocities[i].Value, parameter.MaskTensor, rate, momentum, weightDecay, nesterov);
        }
    }
}
