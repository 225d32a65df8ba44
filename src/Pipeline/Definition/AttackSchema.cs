namespace NativeTickets.Pipelines;

/// <summary>The keys of attacks, in training and in evaluation.</summary>
static class AttackSchema
{
    static readonly KeyRule Epsilon = new("epsilon", NumberRule.Pixels(), Default.Required, "How far a pixel may move.");

    static readonly KeyRule OneStep = new("stepSize", NumberRule.Pixels(),
        Default.From("`epsilon`", map => map.Has<double>("epsilon", out var epsilon) ? NumberText.Shortest(epsilon) : null),
        "How far the step goes.");

    static readonly KeyRule StepSize = new("stepSize", NumberRule.Pixels(), Default.From("2.5 · epsilon / steps", PgdStepSize), "How far one step goes.");

    static readonly KeyRule Restarts = new("restarts", new CountRule(1, 10_000), Default.Of("1"),
        "Starts that are tried on each image; it counts as robust if all fail.");

    /// <summary>Attacks that training images undergo.</summary>
    public static ChoiceOption[] InTraining { get; } =
    [
        new("fgsm", "Adversarial training by the fast gradient sign method.",
            new MapRule("objective: fgsm", "One step along the sign of the gradient.", Epsilon, OneStep, RandomStart("false"))),
        new("pgd", "Adversarial training by projected gradient descent.",
            new MapRule("objective: pgd", "Several steps, each projected back into the ball.", Epsilon, Steps("10"), StepSize, RandomStart("true"))),
    ];

    /// <summary>Attacks that a trained network has to stand.</summary>
    public static ChoiceOption[] InEvaluation { get; } =
    [
        new("fgsm", "The fast gradient sign method.", new MapRule("attacks: fgsm", "One step along the sign of the gradient.", Name("`fgsm`", _ => "fgsm"),
            Epsilon, OneStep, RandomStart("false"), Restarts) { Also = RestartsDiffer }),
        new("pgd", "Projected gradient descent.", new MapRule("attacks: pgd", "Several steps, each projected back into the ball.",
            Name("`pgd-` and the steps", map => map.Has<int>("steps", out var steps) ? $"pgd-{steps}" : "pgd-20"), Epsilon, Steps("20"), StepSize,
            RandomStart("true"), Restarts) { Also = RestartsDiffer }),
    ];

    static KeyRule Steps(string count) => new("steps", new CountRule(1, 100_000), Default.Of(count), "Gradient steps from each start.");

    static KeyRule RandomStart(string flag) =>
        new("randomStart", new FlagRule(), Default.Of(flag), "Whether it starts at a random point of the ball; else at the image itself.");

    static KeyRule Name(string words, Func<ResolvedMap, string> text) =>
        new("name", PatternRule.Name, Default.From(words, text), "What its metrics are called: `<stage>.<name>.robustAccuracy`.");

    static string? PgdStepSize(ResolvedMap map) => map.Has<double>("epsilon", out var epsilon) && map.Has<int>("steps", out var steps)
        ? NumberText.Shortest(Math.Min(1, 2.5 * epsilon / steps))
        : null;

    static void RestartsDiffer(ResolvedMap map, Problems problems)
    {
        if (map.Has<int>("restarts", out var restarts) && restarts > 1 && map.Has<bool>("randomStart", out var random) && !random)
            problems.Add(map.Find("restarts")!.At, $"{restarts} restarts without randomStart would all be the same; wanted randomStart: true, or restarts: 1");
    }
}
