using NativeTickets.Adversarial;
using NativeTickets.Lab.Threats;

namespace NativeTickets.Lab.Attacks;

/// <summary>Keys that attacks of evaluations share.</summary>
public static class EvaluationKeys
{
    /// <summary>The cross-entropy of training, and an attack's unless it says otherwise.</summary>
    public const string UsualLoss = "crossEntropy";

    /// <summary>The cross-entropy whose gradient does not round to 0 on confident networks.</summary>
    public const string ExactLoss = "exactCrossEntropy";

    const double Reach = 2.5; // so many times the budget the steps together go: Madry et al. 2018, arXiv:1706.06083

    /// <summary>Budgets of attacks in the L∞ norm alone.</summary>
    public static Key<IReadOnlyList<double>> Epsilon { get; } = new("epsilon", Budgets(Rules.Pixels()), Default.Required,
        "How far a pixel may move. Several become an attack each, called `<name>-eps8` for what is written `8/255` and `<name>-eps0.2` for other numbers.");

    /// <summary>Budgets of attacks in any norm.</summary>
    public static Key<IReadOnlyList<double>> AnyEpsilon { get; } = new("epsilon", Budgets(Rules.Number(0, 1000, examples: ", such as 8/255 or 0.5")),
        Default.Required,
        "How far a pixel (`linf`, at most 1) or an image (`l2`) may move. Several become an attack each, called `<name>-eps8` for what is written `8/255` in "
        + "`linf` and `<name>-eps0.2` for other numbers.");

    /// <summary>How the budget is measured.</summary>
    public static Key<ThreatKind> Norm { get; } = new("norm", Rules.KindName(ThreatKind.All), Default.Of(ThreatKind.Usual), "How the budget is measured.");

    /// <summary>Starts on each image.</summary>
    public static Key<int> Restarts { get; } = new("restarts", Rules.Count(1, 10_000), Default.Of("1"),
        "Starts that are tried on each image; it counts as robust if all fail.");

    /// <summary>How far one step goes.</summary>
    public static Key<double> StepSize { get; } = new("stepSize", Rules.Number(0, 1000, examples: ", such as 2/255"), Default.Absent("2.5 · epsilon / steps"),
        "How far one step goes.");

    /// <summary>What gradient steps climb.</summary>
    public static Key<string> Loss { get; } = new("loss", Rules.Word(UsualLoss, "margin", "dlr", ExactLoss),
        Default.Of(UsualLoss), "What it climbs: cross-entropy, the margin of Carlini and Wagner with confidence 50 (`C&W` in the robustness literature), the "
        + "difference of logits ratio, or cross-entropy with a gradient formed from differences of logits, which does not round to 0 where the network is "
        + "sure.");

    /// <summary>Gradient steps, with a default.</summary>
    public static Key<int> Steps(string count) => new("steps", Rules.Count(1, 100_000), Default.Of(count), "Gradient steps from each start.");

    /// <summary>Whether steps start at a random point, with a default.</summary>
    public static Key<bool> RandomStart(string flag) =>
        new("randomStart", Rules.Flag(), Default.Of(flag), "Whether it starts at a random point of the ball; else at the image itself.");

    /// <summary>What an attack's metrics are called, with a default.</summary>
    /// <param name="words">The default in words.</param>
    /// <param name="name">The default, given the other keys.</param>
    public static Key<string> NameOf(string words, Func<Settings, string> name) =>
        new("name", Rules.Name(), Default.From(words, name), "What its metrics are called: `<stage>.<name>.robustAccuracy`.");

    /// <summary>How far one step of an attack goes that has so many.</summary>
    public static float StepSizeOf(AttackSpec attack, int steps) => (float)StepSize.ReadOr(attack.Settings, Reach * attack.Epsilon / steps);

    /// <summary>The loss of a name of <see cref="Loss"/>.</summary>
    public static ImageLoss LossOf(string name) => name switch
    {
        UsualLoss => new CrossEntropyLoss(),
        ExactLoss => new ExactCrossEntropyLoss(),
        "margin" => new MarginLoss(),
        "dlr" => new DlrLoss(),
        _ => throw new InvalidOperationException($"no loss for {name}"),
    };

    /// <summary>Refuses several starts at the same point.</summary>
    internal static void CheckStarts(Settings settings, Problems problems)
    {
        if (settings.Has<int>(Restarts.Name, out var restarts) && restarts > 1 && settings.Has<bool>("randomStart", out var random) && !random)
            problems.Add(settings.Find(Restarts.Name)!.At, $"{restarts} restarts without randomStart would all be the same; wanted randomStart: true, or "
                + $"restarts: 1");
    }

    /// <summary>Refuses norms that an attack has no steps for.</summary>
    internal static void RequireKnownNorm(ThreatKind norm, Settings settings, Problems problems, string attack)
    {
        if (!KnownNorms.Have(norm.Make(0)))
            problems.Add(settings.Find(Norm.Name)!.At, $"{attack} {KnownNorms.Words}, got {norm.Name}; wanted one of them");
    }

    static Rule<IReadOnlyList<double>> Budgets(Rule<double> each) => Rules.List(each, "budgets", fewest: 1, most: 100, acceptsOne: true, distinct: true);
}
