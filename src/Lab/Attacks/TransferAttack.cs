using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>Images that PGD finds for another network of the pipeline.</summary>
sealed class TransferAttack() : AttackKind("transfer", "PGD on other networks.", isWhiteBox: false)
{
    static readonly Key<IReadOnlyList<string>> From = new("from",
        Rules.List(Rules.Name(), "stage ids", fewest: 1, most: 200, acceptsOne: true, distinct: true), Default.Required,
        "The networks that are attacked: train or prune stages. Each becomes an attack.", hashed: false);

    public override Key<string> NameKey { get; } =
        EvaluationKeys.NameOf("`transfer`", _ => "transfer").With(doc: "What its metrics are called: `<stage>.<name>-<from>.robustAccuracy`.");

    public override IReadOnlyList<Key> SourceKeys => [From];

    public override IReadOnlyList<Key> OwnKeys => PgdAttack.StepKeys;

    public override IReadOnlyList<string?> SourcesOf(Settings settings) => From.Read(settings);

    public override string WeakerThanGradients => "transferred images are not stronger than attacks on the network itself";

    public override ImageAttack Make(AttackSpec attack) => PgdAttack.Ascent(attack);

    protected override void CheckOwn(Settings settings, Problems problems) => PgdAttack.CheckSteps(settings, problems);

    public override Settings FirstStepOf(Settings settings) => base.FirstStepOf(settings).WithCounts(1, PgdAttack.Steps.Name);

    // apart from the steps on the source, a look at what the measured network makes of the image
    public override double ForwardUnits(AttackSpec attack, int classes) => PgdAttack.UnitsOf(attack) + 1;
}
