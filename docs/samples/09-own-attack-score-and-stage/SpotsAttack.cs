using NativeTickets.Adversarial;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Lab.Attacks;

namespace NativeTickets.Samples;

/// <summary>What pipelines call it, its key, and what it costs.</summary>
sealed class SpotsAttack() : AttackKind("spots", "Brightens the pixels whose light raises the loss most.", isWhiteBox: true)
{
    static readonly Key<int> Pixels = new("pixels", Rules.Count(1, 100_000), Default.Of("20"), "How many.");

    public override IReadOnlyList<Key> OwnKeys => [Pixels];

    public override ImageAttack Make(AttackSpec attack) => new Spots(attack.MakeThreat(), Pixels.Read(attack.Settings));

    public override double ForwardUnits(AttackSpec attack, int classes) => 3; // forward, input gradient, and the look whether it fooled the network
}

/// <summary>One step.</summary>
sealed class Spots(Threat threat, int pixels) : ImageAttack(threat)
{
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        var gradient = victim.Gradients(new CrossEntropyLoss(), batch.Images, batch.Labels).Gradient;
        for (var n = 0; n < batch.Count; n++)
            foreach (var place in Enumerable.Range(n * batch.ImageLength, batch.ImageLength).OrderByDescending(i => gradient[i]).Take(pixels))
                batch.Images[place] = Math.Min(batch.Images[place] + Threat.Epsilon, 1);
        return batch.Images;
    }
}
