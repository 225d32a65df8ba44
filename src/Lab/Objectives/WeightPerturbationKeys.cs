using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Objectives;

/// <summary>The keys of adversarial weight perturbation, which any objective with an attack may add (Wu et al. 2020, arXiv:2004.05884).</summary>
sealed class WeightPerturbationKeys
{
    readonly Key<double> gamma;
    readonly Key<int> warmup;

    WeightPerturbationKeys(string title, string gamma)
    {
        this.gamma = new Key<double>("gamma", Rules.Number(0, 1), Default.Of(gamma), "The length of a perturbation, as a share of its weight's.");
        warmup = new Key<int>("warmup", Rules.Count(0, 100_000), Default.Of("0"),
            "So many epochs are trained without it first. TRADES-AWP's code has 10, AT-AWP's 0; the paper has none.");
        Awp = new Key<Settings?>("awp", Rules.Optional(new MapRule(title,
            "Adversarial weight perturbation: every step is taken where a move of the weights along the gradient has made the loss worse, and the move is "
            + "taken back. Convolution and linear weights alone move, each by its own length; pruned ones stay 0. A step costs a pass of its loss more.",
            this.gamma, warmup)
        { ShownKey = this.gamma }),
            Default.Absent("`none`"), "Adversarial weight perturbation; `{}` for its defaults.");
    }

    /// <summary>With γ = 0.01, for cross-entropy of adversarial images.</summary>
    public static WeightPerturbationKeys Usual { get; } = new("weight perturbation", "0.01");

    /// <summary>With γ = 0.005, for TRADES.</summary>
    public static WeightPerturbationKeys OfTrades { get; } = new("weight perturbation of TRADES and MART", "0.005");

    /// <summary>The key.</summary>
    public Key<Settings?> Awp { get; }

    /// <summary>The perturbation that is asked for; null for none.</summary>
    public WeightPerturbation? Make(Settings settings) => Awp.ReadOr(settings, null) is { } map
        ? new WeightPerturbation((float)gamma.Read(map), warmup.Read(map))
        : null;

    /// <summary>Forward units that it adds to a batch, after its warm-up.</summary>
    /// <param name="settings">Of the objective.</param>
    /// <param name="lossUnits">Those of one pass of the loss, forward and backward.</param>
    public double ExtraUnits(Settings settings, double lossUnits) => Awp.ReadOr(settings, null) is null ? 0 : lossUnits;
}
