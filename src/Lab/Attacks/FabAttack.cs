using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>The fast adaptive boundary attack (Croce and Hein 2020, arXiv:1907.02044).</summary>
sealed class FabAttack() : AttackKind("fab", "Steps along the boundary, towards the nearest image of another class.", isWhiteBox: true)
{
    const int UsualTargets = 9; // written into every resolved pipeline, untargeted attacks included

    static readonly Key<int> Steps = EvaluationKeys.Steps("100");

    static readonly Key<int> Targets = new("targets", Rules.Count(1, 1000), Default.Of(NumberText.Shortest(UsualTargets)),
        "Wrong classes tried on each image, the most likely first, at most all.");

    static readonly Key<bool> Untargeted = new("untargeted", Rules.Flag(), Default.Absent("`false`"),
        "Whether each step goes to the boundary that appears nearest, for the gradients of all classes; there are no `targets` then.");

    static readonly Key<int> Restarts = EvaluationKeys.Restarts.With(Default.Absent("`1`"),
        "With `untargeted`: starts on each image, the image itself first, then random ones.");

    public override IReadOnlyList<Key> OwnKeys => [Steps, Targets, Untargeted, Restarts];

    public override Key<int>? Effort => Steps;

    public override Settings FirstStepOf(Settings settings) => base.FirstStepOf(settings).WithCounts(1, Targets.Name);

    public override ImageAttack Make(AttackSpec attack) => Untargeted.ReadOr(attack.Settings, false)
        ? Fab.Untargeted(attack.MakeThreat(), Steps.Read(attack.Settings), Restarts.ReadOr(attack.Settings, 1))
        : new Fab(attack.MakeThreat(), Steps.Read(attack.Settings), Targets.Read(attack.Settings));

    public override double ForwardUnits(AttackSpec attack, int classes) => Untargeted.ReadOr(attack.Settings, false)
        ? Restarts.ReadOr(attack.Settings, 1) * UntargetedUnitsOf(Steps.Read(attack.Settings), classes)
        : TargetedUnitsOf(Steps.Read(attack.Settings), Targets.Read(attack.Settings), classes);

    protected override void CheckOwn(Settings settings, Problems problems)
    {
        EvaluationKeys.RequireKnownNorm(Norm.Read(settings), settings, problems, Name);
        if (Untargeted.ReadOr(settings, false))
        {
            if (Targets.Read(settings) is var targets and not UsualTargets)
                problems.Add(settings.Find(Targets.Name)!.At,
                    $"targets is {targets}, but untargeted: true has none; wanted no targets, or untargeted: false");
        }
        else if (settings.Find(Restarts.Name) is { } restarts)
            problems.Add(restarts.At, "restarts is of untargeted: true, since a targeted start is the image itself; wanted that, or no restarts");
    }

    /// <summary>Forward units of steps towards each of several classes: a gradient and a look at the result each, and one look before and after.</summary>
    public static double TargetedUnitsOf(int steps, int targets, int classes) => TargetKeys.UnitsOf(targets, classes, 3.0 * steps + 2);

    /// <summary>Forward units of so many untargeted steps: a gradient for each wrong class and a look at the result each, and one look after.</summary>
    public static double UntargetedUnitsOf(int steps, int classes) => (2.0 * (classes - 1) + 1) * steps + 1;
}
