using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>The keys of FMN by SGD, with rates that are given or tuned (HO-FMN: Mura et al. 2024, arXiv:2407.08806).</summary>
static class SgdFmnKeys
{
    const string Margin = "margin", CrossEntropy = "crossEntropy", Dlr = "dlr";
    const double Budget = 8.0 / 255; // the lowest first step of HO-FMN's search space

    static readonly Key<double> LearningRate = new("learningRate", Rules.Number(0, 1000, aboveLow: true), Default.Of("1"),
        "The first step of a pixel; it falls to 0 along half a cosine.");

    static readonly Key<double> Momentum = new("momentum", Rules.Number(0, 1, belowHigh: true), Default.Of("0"), "How much of the velocity is kept.");

    static readonly Key<double> Dampening = new("dampening", Rules.Number(0, 1), Default.Of("0"),
        "By how much what joins the velocity is shortened; nothing without momentum.");

    static readonly Key<double> WeightDecay = new("weightDecay", Rules.Number(0, 1000), Default.Of("0"),
        "How strongly a change is drawn back to the clean image.");

    /// <summary>How many settings are tried.</summary>
    public static Key<int> Trials { get; } = new("trials", Rules.Count(1, 1000), Default.Of("32"),
        "How many settings are tried; the best median distance wins.");

    static readonly Key<int> Images = new("images", Rules.Count(1, 1000), Default.Of("64"),
        "How many images each trial attacks, the first of the split; the stage's `skip` leaves them out of what is measured.");

    static readonly Key<int> Steps = EvaluationKeys.Steps("100").With(doc: "Gradient steps of a trial.");

    /// <summary>What it climbs.</summary>
    public static Key<string> Loss { get; } = new("loss", Rules.Word(Margin, CrossEntropy, Dlr), Default.Absent($"`{Margin}`"),
        "What it climbs: the logit margin, or with `sgd` or `tune` cross-entropy or the difference of logits ratio too.");

    /// <summary>Rates that are given.</summary>
    public static Key<Settings> Sgd { get; } = new("sgd",
        new MapRule("sgd of fmn", "Rates of HO-FMN's steps.", LearningRate, Momentum, Dampening, WeightDecay) { ShownKey = LearningRate },
        Default.Absent("the published steps"), "Takes HO-FMN's steps, in `linf` alone: SGD along the gradient's sign, with these rates.");

    /// <summary>Rates that are tuned.</summary>
    public static Key<Settings> Tune { get; } = new("tune",
        new MapRule("tune of fmn", "HO-FMN: a search for the rates of `sgd`, for each network, before it is attacked. It begins with a low-discrepancy "
            + "sequence and continues where a Gaussian process expects to gain most.", Trials, Images, Steps)
        { ShownKey = Trials },
        Default.Absent("nothing is tuned"), "HO-FMN: chooses the rates of `sgd` for each network by trials on the first images of the split.");

    /// <summary>The search space of HO-FMN's public code for SGD.</summary>
    public static IReadOnlyList<SearchRange> Ranges { get; } =
    [
        new(LearningRate.Name, Budget, 10, IsLogarithmic: true), new(Momentum.Name, 0, 0.9), new(WeightDecay.Name, 0.01, 1), new(Dampening.Name, 0, 0.2),
    ];

    /// <summary>The attack with given rates; null where the steps are the published ones.</summary>
    /// <param name="attack">What is asked for.</param>
    /// <param name="steps">How many steps it takes.</param>
    public static SgdFmn? Of(AttackSpec attack, int steps)
    {
        if (Tune.TryRead(attack.Settings, out _)) return Make(attack, [.. Ranges.Select(range => range.Low)], steps); // until they are tuned
        return Sgd.TryRead(attack.Settings, out var rates)
            ? Make(attack, [LearningRate.Read(rates), Momentum.Read(rates), WeightDecay.Read(rates), Dampening.Read(rates)], steps)
            : null;
    }

    /// <summary>What is tuned; null for nothing.</summary>
    public static AttackTuning? TuningOf(AttackSpec attack, int steps) => Tune.TryRead(attack.Settings, out var tune)
        ? new AttackTuning
        {
            At = tune.At,
            Trials = Trials.Read(tune),
            Images = Images.Read(tune),
            TrialUnits = TuningTrial.UnitsOf(Steps.Read(tune)),
            Ranges = Ranges,
            Trial = rates => Make(attack, rates, Steps.Read(tune)),
            Attack = rates => Make(attack, rates, steps),
        }
        : null;

    /// <summary>What must hold between these keys and the others.</summary>
    public static void Check(Settings settings, Threats.ThreatKind norm, IReadOnlyList<Key> published, Problems problems)
    {
        var own = Tune.TryRead(settings, out var tune) ? tune : Sgd.ReadOr(settings, null!);
        if (tune is not null && Sgd.TryRead(settings, out var sgd))
            problems.Add(sgd.At, "tune chooses the rates of sgd; wanted one of the two");
        if (own is null)
        {
            if (Loss.ReadOr(settings, Margin) != Margin)
                problems.Add(settings.Find(Loss.Name)!.At, "the published steps need the distance to the boundary, which loss: margin alone gives; "
                    + "wanted sgd or tune beside another loss");
            return;
        }
        if (norm != Threats.ThreatKind.All[Threats.ThreatKind.Usual])
            problems.Add(own.At, $"HO-FMN's steps go along the gradient's sign, which is of norm linf, got {norm.Name}; wanted norm: linf, or neither sgd "
                + "nor tune");
        foreach (var key in published)
            if (settings.Find(key.Name) is SettingsScalar written && written.Text != key.Default.Text(settings))
                problems.Add(written.At, $"{key.Name} is of the published steps; wanted learningRate in sgd, or tune, without {key.Name}");
    }

    static SgdFmn Make(AttackSpec attack, IReadOnlyList<double> rates, int steps) => new((LinfThreat)attack.MakeThreat(),
        new SgdFmnRates(rates[0], rates[1], WeightDecay: rates[2], Dampening: rates[3]), steps, LossOf(Loss.ReadOr(attack.Settings, Margin)));

    static ImageLoss LossOf(string name) => name switch
    {
        Margin => new LogitMarginLoss(),
        CrossEntropy => new CrossEntropyLoss(),
        Dlr => new DlrLoss(),
        _ => throw new InvalidOperationException($"no loss for {name}"),
    };
}
