namespace NativeTickets.Adversarial;

/// <summary>Several attacks one after the other; only images that withstood the ones before go to the next.</summary>
public sealed class AttackSequence : ImageAttack
{
    const int SquareQueries = 5000;
    const int PlusRestarts = 5;
    const ApgdForm Code = ApgdForm.Code;

    readonly IReadOnlyList<ImageAttack> attacks;
    readonly bool leavesOut;

    /// <summary>These attacks in this order, all of one threat model.</summary>
    /// <exception cref="AdversarialException">There are none, or threats differ.</exception>
    /// <param name="attacks">The attacks.</param>
    /// <param name="leavesOut">Whether those that take more classes than a network has are left out (<see cref="LeftOut"/>); else it is refused.</param>
    public AttackSequence(IReadOnlyList<ImageAttack> attacks, bool leavesOut = false) : base(attacks.Count > 0
        ? attacks[0].Threat
        : throw new AdversarialException("a sequence of attacks has at least one"))
    {
        if (attacks.Any(attack => attack.Threat != attacks[0].Threat))
            throw new AdversarialException("the attacks of a sequence share one threat model; give all the same norm and epsilon");
        (this.attacks, this.leavesOut) = (attacks, leavesOut);
    }

    /// <summary>AutoAttack in L∞ or L2, with the published parameters.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="version">Which attacks it is made of.</param>
    /// <exception cref="AdversarialException">The norm is another.</exception>
    /// <remarks>
    /// Source: Croce and Hein 2020, arXiv:2003.01690. The targeted loss compares four classes, the ratio of logits three; what takes more than a network has
    /// is left out.
    /// </remarks>
    public static AttackSequence AutoAttack(Threat threat, AutoAttackVersion version = AutoAttackVersion.Standard)
    {
        var square = new Square(threat, SquareQueries, SquareSchedule.AutoAttack);
        return new(version switch
        {
            AutoAttackVersion.Standard =>
                [new Apgd(threat, new CrossEntropyLoss(), form: Code), Apgd.Targeted(threat, form: Code), new Fab(threat), square],
            AutoAttackVersion.Plus =>
            [
                new Apgd(threat, new CrossEntropyLoss(), restarts: PlusRestarts, form: Code),
                new Apgd(threat, new DlrLoss(), restarts: PlusRestarts, form: Code),
                Fab.Untargeted(threat, restarts: PlusRestarts), square, Apgd.Targeted(threat, form: Code), new Fab(threat),
            ],
            AutoAttackVersion.Rand => (ImageAttack[])[new Apgd(threat, new CrossEntropyLoss(), form: Code), new Apgd(threat, new DlrLoss(), form: Code)],
            _ => throw new ArgumentOutOfRangeException(nameof(version), version, "no such version"),
        }, leavesOut: true);
    }

    /// <summary>The attacks that are left out of a network with so few classes, by their titles.</summary>
    public IReadOnlyList<string> LeftOut(int classes) =>
        leavesOut ? [.. attacks.Where(attack => attack.LeastClasses > classes).Select(attack => attack.Title)] : [];

    /// <inheritdoc/>
    public override string Title => string.Join(" + ", attacks.Select(attack => attack.Title));

    /// <inheritdoc/>
    public override int LeastClasses => leavesOut ? attacks.Min(attack => attack.LeastClasses) : attacks.Max(attack => attack.LeastClasses);

    private protected override bool IsHeldToThreat => false; // each of its attacks is

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        float[] images = [.. batch.Images];
        int[] standing = [.. Enumerable.Range(0, batch.Count)];
        using var loop = victim.Journal.Open("attack", attacks.Count);
        if (loop.Kept is { } kept) (images, standing) = (kept.Floats("images", images.Length), kept.Rows("standing", batch.Count));
        for (var next = loop.First; next < attacks.Count; next++)
        {
            if (attacks[next].LeastClasses > victim.Classes) continue; // Run refuses a network for which that may not be
            loop.At(next, () => new AttackState().With("images", images).With("standing", standing));
            var found = attacks[next].Run(victim, batch.Select(standing), key.Seed);
            for (var i = 0; i < standing.Length; i++) Rows.Of(found.Images, i, batch.ImageLength).CopyTo(Rows.Of(images, standing[i], batch.ImageLength));
            standing = Rows.Select<int>(standing, Rows.WhereNot(found.Fooled), 1);
            if (standing.Length == 0) break;
        }
        return images;
    }
}
