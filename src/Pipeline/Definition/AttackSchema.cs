namespace NativeTickets.Pipelines;

/// <summary>The keys of attacks that training images undergo.</summary>
static class AttackSchema
{
    static readonly KeyRule Epsilon = new("epsilon", NumberRule.Pixels(), Default.Required, "How far a pixel may move.");

    static readonly KeyRule OneStep = new("stepSize", NumberRule.Pixels(),
        Default.From("`epsilon`, 1.25 of it with `randomStart: true`", FgsmStepSize), "How far the step goes.");

    static readonly KeyRule Full = new("stepSize", NumberRule.Pixels(),
        Default.From("`epsilon`", map => map.Has<double>("epsilon", out var epsilon) ? NumberText.Shortest(epsilon) : null), "How far the perturbation moves in a replay.");

    static readonly KeyRule StepSize = new("stepSize", NumberRule.Pixels(), Default.From("2.5 · epsilon / steps", PgdStepSize), "How far one step goes.");

    /// <summary>Attacks that training images undergo.</summary>
    public static ChoiceOption[] InTraining { get; } =
    [
        new("fgsm", "Adversarial training by the fast gradient sign method.",
            new MapRule("objective: fgsm", "One step along the sign of the gradient.", Epsilon, OneStep, RandomStart("false"))),
        new("pgd", "Adversarial training by projected gradient descent.",
            new MapRule("objective: pgd", "Several steps, each projected back into the ball.", Epsilon, Steps("10"), StepSize, RandomStart("true"))),
        new("trades", "TRADES: cross-entropy of the images, and how far PGD can move the network's answer (Zhang et al. 2019).",
            new MapRule("objective: trades", "Cross-entropy of the images plus `beta` times the divergence between the answers to them and to images that PGD moves away from them.",
                Epsilon, Steps("10"), StepSize, new("beta", new NumberRule(0, 10_000), Default.Of("6"), "The weight of the divergence."))),
        new("free", "Free adversarial training (Shafahi et al. 2019): replays of each batch, whose one backward pass moves weights and images.",
            new MapRule("objective: free", "Each batch is replayed, and its perturbation goes on from replay to replay and batch to batch. An epoch costs as many plain ones as there are replays.",
                Epsilon, new("replays", new CountRule(1, 1000), Default.Of("8"), "Updates of each batch."), Full)),
    ];

    /// <summary>PGD, to go on with after catastrophic overfitting.</summary>
    public static ChoiceOption Pgd => InTraining.First(option => option.Name == "pgd");

    static KeyRule Steps(string count) => new("steps", new CountRule(1, 100_000), Default.Of(count), "Gradient steps from each start.");

    static KeyRule RandomStart(string flag) =>
        new("randomStart", new FlagRule(), Default.Of(flag), "Whether it starts at a random point of the ball; else at the image itself.");

    static string? FgsmStepSize(ResolvedMap map) => map.Has<double>("epsilon", out var epsilon)
        ? NumberText.Shortest(map.Has<bool>("randomStart", out var random) && random ? Math.Min(1, 1.25 * epsilon) : epsilon)
        : null;

    /// <summary>The step size that PGD has where none is written: steps that together go 2.5 times as far as the budget.</summary>
    public static string? PgdStepSize(ResolvedMap map) => map.Has<double>("epsilon", out var epsilon) && map.Has<int>("steps", out var steps)
        ? NumberText.Shortest(Math.Min(1, 2.5 * epsilon / steps))
        : null;
}
