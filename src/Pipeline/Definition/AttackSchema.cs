namespace NativeTickets.Pipelines;

/// <summary>The keys of attacks that training images undergo.</summary>
static class AttackSchema
{
    static readonly KeyRule Epsilon = new("epsilon", NumberRule.Pixels(), Default.Required, "How far a pixel may move.");

    static readonly KeyRule OneStep = new("stepSize", NumberRule.Pixels(),
        Default.From("`epsilon`", map => map.Has<double>("epsilon", out var epsilon) ? NumberText.Shortest(epsilon) : null),
        "How far the step goes.");

    static readonly KeyRule StepSize = new("stepSize", NumberRule.Pixels(), Default.From("2.5 · epsilon / steps", PgdStepSize), "How far one step goes.");

    /// <summary>Attacks that training images undergo.</summary>
    public static ChoiceOption[] InTraining { get; } =
    [
        new("fgsm", "Adversarial training by the fast gradient sign method.",
            new MapRule("objective: fgsm", "One step along the sign of the gradient.", Epsilon, OneStep, RandomStart("false"))),
        new("pgd", "Adversarial training by projected gradient descent.",
            new MapRule("objective: pgd", "Several steps, each projected back into the ball.", Epsilon, Steps("10"), StepSize, RandomStart("true"))),
    ];

    static KeyRule Steps(string count) => new("steps", new CountRule(1, 100_000), Default.Of(count), "Gradient steps from each start.");

    static KeyRule RandomStart(string flag) =>
        new("randomStart", new FlagRule(), Default.Of(flag), "Whether it starts at a random point of the ball; else at the image itself.");

    static string? PgdStepSize(ResolvedMap map) => map.Has<double>("epsilon", out var epsilon) && map.Has<int>("steps", out var steps)
        ? NumberText.Shortest(Math.Min(1, 2.5 * epsilon / steps))
        : null;
}
