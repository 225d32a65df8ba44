namespace NativeTickets.Pipelines;

/// <summary>The keys of attacks that a trained network has to stand.</summary>
static class EvaluationAttackSchema
{
    static readonly KeyRule Epsilon = new("epsilon", Budgets(NumberRule.Pixels()), Default.Required,
        "How far a pixel may move. Several become an attack each, called `<name>-eps8` for 8/255 and `<name>-eps0.3` for other numbers.");

    static readonly KeyRule AnyEpsilon = new("epsilon", Budgets(new NumberRule(0, 1000, examples: ", such as 8/255 or 0.5")), Default.Required,
        "How far a pixel (`linf`, at most 1) or an image (`l2`) may move. Several become an attack each, called `<name>-eps8` for 8/255 in `linf` and `<name>-eps0.3` for other numbers.");

    static readonly KeyRule Norm = new("norm", new WordRule("linf", "l2"), Default.Of("linf"), "How the budget is measured.");

    static readonly KeyRule Restarts = new("restarts", new CountRule(1, 10_000), Default.Of("1"), "Starts that are tried on each image; it counts as robust if all fail.");

    static readonly KeyRule StepSize = new("stepSize", new NumberRule(0, 1000, examples: ", such as 2/255"), Default.Absent("2.5 · epsilon / steps"), "How far one step goes.");

    static readonly KeyRule Loss = new("loss", new WordRule("crossEntropy", "margin", "dlr"), Default.Of("crossEntropy"),
        "What it climbs: cross-entropy, the margin of Carlini and Wagner with confidence 50 (`C&W` in the robustness literature), or the difference of logits ratio.");

    static readonly KeyRule Targets = new("targets", new CountRule(1, 1000), Default.Of("9"), "Wrong classes tried on each image, the most likely first, at most all.");

    /// <summary>All of them.</summary>
    public static ChoiceOption[] Options { get; } =
    [
        Option("noise", "Random images of the ball: a check of sanity.", "A random image of the ball.", Name("noise"), Norm, AnyEpsilon, Restarts),
        Option("fgsm", "The fast gradient sign method.", "One step along the sign of the gradient.", Name("fgsm"), Norm, AnyEpsilon,
            StepSize with { Default = Default.Absent("`epsilon`"), Doc = "How far the step goes." }, RandomStart("false"), Restarts),
        Option("pgd", "Projected gradient descent.", "Several steps, each projected back into the ball.", Name("`pgd-` and the steps", "pgd-", "steps"), Norm, AnyEpsilon,
            Steps("20"), StepSize, RandomStart("true"), Restarts, Loss),
        Option("apgd", "Auto-PGD: steps that adapt (Croce and Hein 2020).", "Gradient steps with momentum whose size adapts to each image.", Name("`apgd-` and the loss", "apgd-", "loss"),
            Norm, AnyEpsilon, Steps("100"), new("loss", new WordRule("crossEntropy", "dlr", "targetedDlr"), Default.Of("crossEntropy"), "What it climbs."), Restarts,
            new("targets", new CountRule(1, 1000), Default.From("`9` with `loss: targetedDlr`", map => map.TextOrNull("loss") == "targetedDlr" ? "9" : null),
                "Wrong classes tried on each image, the most likely first, at most all; each has one random start.")),
        Option("fab", "The fast adaptive boundary attack (Croce and Hein 2020).", "Steps along the boundary, towards the nearest image of another class.", Name("fab"), Norm, AnyEpsilon,
            Steps("100"), Targets),
        Option("square", "The Square attack, which asks for scores alone (Andriushchenko et al. 2020).", "A random search with squares.", Name("square"), Epsilon,
            new("queries", new CountRule(1, 1_000_000), Default.Of("5000"), "Forward passes for each image.")),
        Option("carliniWagner", "The L2 attack of Carlini and Wagner (2017).", "The nearest image of another class in L2, by Adam.", Name("carliniWagner"), AnyEpsilon with { Doc = "How far an image may move in L2. Several become an attack each." },
            new("searches", new CountRule(1, 100), Default.Of("9"), "Values of its constant that are tried."), Steps("1000"),
            new("learningRate", new NumberRule(0, 1000, aboveLow: true), Default.Of("0.01"), "Adam's.")),
        Option("autoAttack", "AutoAttack, standard version, L∞ (Croce and Hein 2020).", "APGD on cross-entropy, targeted APGD, targeted FAB, and Square with their published parameters, one after the other on the images that still stand.",
            Name("autoAttack"), Epsilon),
        Option("transfer", "Images that PGD finds for another network of the pipeline.", "PGD on other networks.", Name("transfer") with { Doc = "What its metrics are called: `<stage>.<name>-<from>.robustAccuracy`." },
            new("from", new ListRule(PatternRule.Name, "stage ids", fewest: 1, most: 200, acceptsOne: true, distinct: true), Default.Required, "The networks that are attacked: train or prune stages. Each becomes an attack.", Hashed: false),
            Norm, AnyEpsilon, Steps("20"), StepSize, RandomStart("true"), Restarts, Loss),
        Option("stored", "Adversarial images of a file.", "Images that were written before, checked against the ball again.", Name("stored"), Norm, AnyEpsilon,
            new("images", new FileRule("a safetensors file of adversarial images, or a folder of them"), Default.Required, "Where they lie.", Hashed: false)),
    ];

    static ChoiceOption Option(string name, string doc, string what, params KeyRule[] keys) => new(name, doc, new MapRule($"attacks: {name}", what, keys) { Also = Consistent });

    static ListRule Budgets(NumberRule each) => new(each, "budgets", fewest: 1, most: 100, acceptsOne: true, distinct: true);

    static KeyRule Steps(string count) => new("steps", new CountRule(1, 100_000), Default.Of(count), "Gradient steps from each start.");

    static KeyRule RandomStart(string flag) =>
        new("randomStart", new FlagRule(), Default.Of(flag), "Whether it starts at a random point of the ball; else at the image itself.");

    static KeyRule Name(string name) => new("name", PatternRule.Name, Default.Of(name), NameDoc);

    static KeyRule Name(string words, string prefix, string key) =>
        new("name", PatternRule.Name, Default.From(words, map => map.Find(key) is ResolvedScalar scalar ? prefix + scalar.Text : prefix + (key == "steps" ? "20" : "crossEntropy")), NameDoc);

    const string NameDoc = "What its metrics are called: `<stage>.<name>.robustAccuracy`.";

    static void Consistent(ResolvedMap map, Problems problems)
    {
        if (map.Has<int>("restarts", out var restarts) && restarts > 1 && map.Has<bool>("randomStart", out var random) && !random)
            problems.Add(map.Find("restarts")!.At, $"{restarts} restarts without randomStart would all be the same; wanted randomStart: true, or restarts: 1");
        if (map.TextOrNull("norm") == "linf")
            foreach (var epsilon in ((ResolvedList)map.Find("epsilon")!).Items.OfType<ResolvedScalar>().Where(item => (double)item.Value > 1))
                problems.Add(epsilon.At, $"epsilon is {epsilon.Text}, but pixels lie in [0, 1]; wanted at most 1 with norm: linf, such as 8/255");
        if (map.TextOrNull("loss") is "crossEntropy" or "dlr" && map.Find("targets") is { } targets)
            problems.Add(targets.At, "targets is of loss: targetedDlr; wanted that loss, or no targets");
        if (map.TextOrNull("loss") == "targetedDlr" && restarts > 1)
            problems.Add(map.Find("restarts")!.At, "loss: targetedDlr has one start for each of its targets; wanted restarts: 1");
    }
}
