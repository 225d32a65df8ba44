namespace NativeTickets.Adversarial;

/// <summary>Shows a network the images that an attack found for another one.</summary>
/// <param name="source">The network that is attacked; not disposed.</param>
/// <param name="attack">The attack on it.</param>
public sealed class TransferredAttack(Victim source, ImageAttack attack) : ImageAttack(attack.Threat)
{
    /// <inheritdoc/>
    public override string Title => $"from {source.Name}";

    /// <inheritdoc/>
    public override int LeastClasses => attack.LeastClasses;

    private protected override bool IsHeldToThreat => false; // the attack on the other network is

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key) => attack.Run(source, batch, key.Seed).Images;
}
