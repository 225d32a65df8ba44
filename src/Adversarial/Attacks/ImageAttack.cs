using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// An attack of an evaluation. It works image by image: what it finds for an image depends on that image, its number and the key alone, not on its batch or on threads.
/// Values without state; one may serve many networks.
/// </summary>
public abstract class ImageAttack
{
    private protected ImageAttack(Threat threat, int restarts = 1)
    {
        if (restarts < 1) throw new AdversarialException($"restarts of an attack is at least 1, got {restarts}");
        (Threat, Restarts) = (threat, restarts);
    }

    /// <summary>What the adversary may do.</summary>
    public Threat Threat { get; }

    /// <summary>How many starts are tried; only images that withstood one go to the next.</summary>
    public int Restarts { get; }

    /// <summary>How many classes it takes.</summary>
    public virtual int LeastClasses => 2;

    /// <summary>Attacks a batch.</summary>
    /// <param name="victim">What is attacked.</param>
    /// <param name="batch">The images.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="AdversarialException">The network has too few classes for this attack.</exception>
    public AttackFindings Run(Victim victim, ImageBatch batch, long seed)
    {
        if (victim.Classes < LeastClasses)
            throw new AdversarialException($"this attack compares {LeastClasses} classes, but {victim.Network.Name} tells {victim.Classes} apart; leave it out");
        var findings = new AttackFindings([.. batch.Images], new bool[batch.Count]);
        for (var restart = 0; restart < Restarts; restart++)
        {
            var standing = Rows.WhereNot(findings.Fooled);
            if (standing.Length == 0) break;
            var left = batch.Select(standing);
            findings.Take(standing, Attempt(victim, left, new AttackKey(seed, restart)), victim, left);
        }
        return findings;
    }

    /// <summary>One start on each image.</summary>
    /// <returns>The images it would show, [N, C, H, W].</returns>
    private protected abstract float[] Attempt(Victim victim, ImageBatch batch, AttackKey key);
}
