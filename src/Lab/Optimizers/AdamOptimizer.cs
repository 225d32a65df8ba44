using NativeTickets.Nn;

namespace NativeTickets.Lab.Optimizers;

/// <summary>Adam (Kingma and Ba 2015, arXiv:1412.6980).</summary>
sealed class AdamOptimizer() : OptimizerKind("adam", "Steps of a size that adapts to each weight.")
{
    static readonly Key<double> Beta1 = new("beta1", Rules.Number(0, 1, belowHigh: true), Default.Of("0.9"), "How much of the gradients' mean a step keeps.");
    static readonly Key<double> Beta2 = new("beta2", Rules.Number(0, 1, belowHigh: true), Default.Of("0.999"),
        "How much of the squared gradients' mean a step keeps.");
    static readonly Key<double> Epsilon = new("epsilon", Rules.Number(0, 1, aboveLow: true), Default.Of("1e-8"), "Keeps steps finite where gradients vanish.");

    static readonly Key<double> WeightDecay = new("weightDecay", Rules.Number(0, 1000), Default.Of("0"),
        "Added to the gradient, times the weight; of every parameter.");

    public override IReadOnlyList<Key> Keys => [Beta1, Beta2, Epsilon, WeightDecay];

    public override Optimizer Make(Settings settings, Network network) =>
        new Adam(network, Beta1.Read(settings), Beta2.Read(settings), Epsilon.Read(settings), WeightDecay.Read(settings));
}
