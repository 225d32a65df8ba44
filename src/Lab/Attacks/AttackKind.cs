using NativeTickets.Adversarial;
using NativeTickets.Lab.Threats;

namespace NativeTickets.Lab.Attacks;

/// <summary>An attack of an evaluation, of one budget and one source.</summary>
/// <param name="Name">What metrics and reports call it; unique within its stage.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Settings">Its keys, those of all its budgets and sources.</param>
/// <param name="Threat">How the budget is measured.</param>
/// <param name="Epsilon">The budget.</param>
public sealed record AttackSpec(string Name, AttackKind Kind, Settings Settings, ThreatKind Threat, double Epsilon)
{
    /// <summary>The stage whose network it attacks in place of the one that is measured; null for that one itself.</summary>
    public string? Source { get; init; }

    /// <summary>What the budget is called in the names of metrics that name it: <c>eps8</c>.</summary>
    public required string BudgetName { get; init; }

    /// <summary>Whether its own name names the budget: it is one of several.</summary>
    public bool NamesBudget { get; init; }

    /// <summary>Its name without the budget, which all its budgets share.</summary>
    public string Family => NamesBudget ? Name[..^(BudgetName.Length + 1)] : Name;

    /// <summary>What the adversary may do.</summary>
    public Threat MakeThreat() => Threat.Make((float)Epsilon);

    /// <summary>The attack; where there is a <see cref="Source"/>, the attack on that.</summary>
    /// <exception cref="UserException">A setting is out of range, or a file cannot be read.</exception>
    public ImageAttack Make() => Kind.Make(this);

    /// <summary>Cost of one image in forward units if the image withstands it to the end.</summary>
    /// <param name="classes">How many the data have.</param>
    public double ForwardUnits(int classes) => Kind.ForwardUnits(this, classes);
}

/// <summary>A kind of attack that a trained network has to withstand, as evaluate stages ask for it under <c>attacks</c>.</summary>
public abstract class AttackKind : Kind
{
    readonly bool anyNorm;

    /// <summary>Declares a kind of attack.</summary>
    /// <param name="name">The word that pipelines use.</param>
    /// <param name="doc">What the reference page says above its keys.</param>
    /// <param name="isWhiteBox">Whether it follows gradients of the network that it is measured on.</param>
    /// <param name="anyNorm">Whether the pipeline chooses the norm; else <see cref="OnlyThreat"/> is the one there is.</param>
    protected AttackKind(string name, string doc, bool isWhiteBox, bool anyNorm = true) : base(name, doc) => (IsWhiteBox, this.anyNorm) = (isWhiteBox, anyNorm);

    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<AttackKind> All { get; } = new(new NoiseAttack(), new FgsmAttack(), new PgdAttack(), new ApgdAttack(), new FabAttack(),
        new SquareAttack(), new CarliniWagnerAttack(), new DdnAttack(), new FmnAttack(), new AutoAttack(), new TransferAttack(), new StoredAttack());

    /// <inheritdoc/>
    public sealed override string Title => $"attacks: {Name}";

    /// <summary>Its settings cut to a single step from a single start. A kind that counts its work by other keys too cuts those as well.</summary>
    public virtual Settings FirstStepOf(Settings settings) => settings.WithCounts(1, Effort?.Name, EvaluationKeys.Restarts.Name);

    /// <summary>Whether it follows gradients of the network that it is measured on.</summary>
    public bool IsWhiteBox { get; }

    /// <summary>The norm where the pipeline does not choose it.</summary>
    public virtual ThreatKind OnlyThreat => ThreatKind.All[ThreatKind.Usual];

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Key> Keys => [NameKey, .. SourceKeys, .. anyNorm ? [Norm] : (Key[])[], EpsilonKey, .. OwnKeys];

    /// <summary>How the budget is measured, where the pipeline chooses it.</summary>
    protected virtual Key<ThreatKind> Norm => EvaluationKeys.Norm;

    /// <summary>Its keys apart from name, norm and epsilon.</summary>
    public virtual IReadOnlyList<Key> OwnKeys => [];

    /// <summary>Keys that say where it takes its images from; they come before the norm.</summary>
    public virtual IReadOnlyList<Key> SourceKeys => [];

    /// <summary>What its metrics are called.</summary>
    public virtual Key<string> NameKey => EvaluationKeys.NameOf($"`{Name}`", _ => Name);

    /// <summary>Its budgets.</summary>
    public virtual Key<IReadOnlyList<double>> EpsilonKey => anyNorm ? EvaluationKeys.AnyEpsilon : EvaluationKeys.Epsilon;

    /// <summary>The number that makes it stronger while all else is the same, steps or queries; null where there is none.</summary>
    public virtual Key<int>? Effort => null;

    /// <summary>The attack of one budget.</summary>
    /// <exception cref="UserException">A setting is out of range, or a file cannot be read.</exception>
    public abstract ImageAttack Make(AttackSpec attack);

    /// <summary>What is tuned on images of their own before any is attacked; null for nothing. Budgets of one attack share it.</summary>
    public virtual AttackTuning? TuningOf(AttackSpec attack) => null;

    /// <summary>Cost of one image in forward units if the image withstands it to the end; forward, input gradient and weight gradient cost 1 each.</summary>
    /// <param name="attack">The attack.</param>
    /// <param name="classes">How many the data have.</param>
    public abstract double ForwardUnits(AttackSpec attack, int classes);

    /// <summary>How many classes data need for it; a pipeline whose data have fewer is refused.</summary>
    public virtual int LeastClasses(AttackSpec attack) => attack.Make().LeastClasses;

    /// <summary>What is wrong with it on data of so many classes; null where nothing is.</summary>
    public virtual string? ProblemWith(AttackSpec attack, int classes) =>
        OwnKeys.Contains(TargetKeys.Target) && TargetKeys.ProblemWith(attack, classes) is { } problem ? problem
        : LeastClasses(attack) is var least && least > classes
        ? $"the loss of attack '{attack.Name}' compares {least} classes, but the data have {classes}; wanted loss: crossEntropy, or data with more classes"
        : null;

    /// <summary>What it leaves out where data have so few classes: names of its parts.</summary>
    public virtual IReadOnlyList<string> LeftOut(AttackSpec attack, int classes) => [];

    /// <summary>Stages whose networks it attacks in place of the one that is measured, an attack for each; null alone for none.</summary>
    public virtual IReadOnlyList<string?> SourcesOf(Settings settings) => [null];

    /// <summary>Files that decide its result.</summary>
    public virtual IEnumerable<string> FilesOf(Settings settings) => [];

    /// <summary>Whether its steps start at the image itself where those of the field start at a random point.</summary>
    public virtual bool StartsAtImage(Settings settings) => false;

    /// <summary>What a report says where it is checked against attacks by gradient, if it does not follow gradients itself.</summary>
    public virtual string WeakerThanGradients => "attacks without gradients are not stronger than those with";

    /// <summary>An attack for each source and budget, in the order written.</summary>
    public IReadOnlyList<AttackSpec> Read(Settings settings)
    {
        var threat = ThreatOf(settings);
        (double Epsilon, string Name)[] budgets =
            [.. EpsilonKey.Read(settings).Zip(WrittenBudgets(settings), (epsilon, written) => (epsilon, threat.NameOf(epsilon, written.Text)))];
        return [.. SourcesOf(settings).SelectMany(_ => budgets, (source, budget) => new AttackSpec(
            NameKey.Read(settings) + (source is null ? "" : $"-{source}")
                + (budgets.Length > 1 ? $"-{budget.Name}" : ""), this, settings, threat, budget.Epsilon)
        {
            Source = source,
            BudgetName = budget.Name,
            NamesBudget = budgets.Length > 1,
        })];
    }

    /// <inheritdoc/>
    protected sealed override void Check(Settings settings, Problems problems)
    {
        EvaluationKeys.CheckStarts(settings, problems);
        var threat = ThreatOf(settings);
        if (threat.MostEpsilon is { } most && anyNorm)
            foreach (var epsilon in WrittenBudgets(settings).Where(item => (double)item.Value > most))
                problems.Add(epsilon.At,
                    $"epsilon is {epsilon.Text}, but pixels lie in [0, 1]; wanted at most {NumberText.Shortest(most)} with norm: {threat.Name}, such as 8/255");
        CheckOwn(settings, problems);
    }

    ThreatKind ThreatOf(Settings settings) => anyNorm ? Norm.ReadOr(settings, OnlyThreat) : OnlyThreat;

    IEnumerable<SettingsScalar> WrittenBudgets(Settings settings) => ((SettingsList)settings.Find(EpsilonKey.Name)!).Items.OfType<SettingsScalar>();

    /// <summary>What must hold between its own keys.</summary>
    protected virtual void CheckOwn(Settings settings, Problems problems) { }
}
