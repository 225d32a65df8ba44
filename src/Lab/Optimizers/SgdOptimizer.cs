using NativeTickets.Nn;

namespace NativeTickets.Lab.Optimizers;

/// <summary>Stochastic gradient descent with momentum.</summary>
sealed class SgdOptimizer() : OptimizerKind("sgd", "Stochastic gradient descent with momentum.")
{
    static readonly Key<double> Momentum = new("momentum", Rules.Number(0, 1, belowHigh: true), Default.Of("0.9"), "How much of its velocity a weight keeps.");

    static readonly Key<double> WeightDecay = new("weightDecay", Rules.Number(0, 1000), Default.Of("1e-4"),
        "Added to the gradient, times the weight; of every parameter.");

    static readonly Key<bool> Nesterov = new("nesterov", Rules.Flag(), Default.Of("false"), "Whether it looks one velocity ahead.");

    public override IReadOnlyList<Key> Keys => [Momentum, WeightDecay, Nesterov];

    public override int NumbersPerParameter => 1;

    public override bool HasMomentum => true;

    public override Optimizer Make(Settings settings, Network network) =>
        new Sgd(network, Momentum.Read(settings), WeightDecay.Read(settings), Nesterov.Read(settings));

    protected override void Check(Settings settings, Problems problems)
    {
        if (Nesterov.ReadOr(settings, false) && Momentum.TryRead(settings, out var momentum) && momentum == 0)
            problems.Add(settings.Find(Nesterov.Name)!.At, "nesterov looks ahead along a momentum above 0; wanted momentum above 0, or nesterov: false");
    }
}
