using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>The Square attack, which asks for scores alone (Andriushchenko et al. 2020, arXiv:1912.00049).</summary>
sealed class SquareAttack() : AttackKind("square", "A random search with squares.", isWhiteBox: false, anyNorm: false)
{
    static readonly Key<int> Queries = new("queries", Rules.Count(1, 1_000_000), Default.Of("5000"), "Forward passes for each image.");

    public override IReadOnlyList<Key> OwnKeys => [Queries];

    public override Key<int>? Effort => Queries;

    public override ImageAttack Make(AttackSpec attack) => new Square((LinfThreat)attack.MakeThreat(), Queries.Read(attack.Settings));

    public override double ForwardUnits(AttackSpec attack) => UnitsOf(Queries.Read(attack.Settings));

    /// <summary>Forward units of so many queries, and of looking at the start.</summary>
    public static double UnitsOf(int queries) => queries + 1;
}
