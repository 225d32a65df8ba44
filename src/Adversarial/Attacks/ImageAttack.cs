namespace NativeTickets.Adversarial;

/// <summary>
/// An attack of an evaluation. It works image by image: what it finds for an image depends on that image, its number and the key alone, not on its batch or on
/// threads.
/// Values without state; one may serve many networks.
/// </summary>
/// <remarks>
/// Derive from it for an attack of one's own: <see cref="Attempt"/> is all there is to write. <see cref="Run"/> holds every attack to the laws: it sees the
/// network through a
/// <see cref="Victim"/> alone (evaluation mode, image gradients only), what it returns has to lie in the threat model, and whether an image fools the network
/// is asked again.
/// </remarks>
public abstract class ImageAttack
{
    /// <summary>An attack within a threat model.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="restarts">How many starts are tried, at least 1; attempts differ by <see cref="AttackKey.Restart"/> alone.</param>
    /// <exception cref="AdversarialException">There is no start.</exception>
    protected ImageAttack(Threat threat, int restarts = 1)
    {
        if (restarts < 1) throw new AdversarialException($"restarts of an attack is at least 1, got {restarts}");
        (Threat, Restarts) = (threat, restarts);
    }

    /// <summary>What the adversary may do.</summary>
    public Threat Threat { get; }

    /// <summary>How many starts are tried; only images that withstood one go to the next.</summary>
    public int Restarts { get; }

    /// <summary>What progress calls it.</summary>
    public virtual string Title => GetType().Name;

    /// <summary>What a start is called where progress counts them: <c>restart</c>, or <c>target</c>.</summary>
    protected virtual string StartWord => "restart";

    /// <summary>How many classes it takes.</summary>
    public virtual int LeastClasses => 2;

    /// <summary>Whether what <see cref="Attempt"/> returns is checked here.</summary>
    private protected virtual bool IsHeldToThreat => true;

    /// <summary>Attacks a batch.</summary>
    /// <param name="victim">What is attacked.</param>
    /// <param name="batch">The images; unchanged afterwards.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="AdversarialException">The network has too few classes for this attack, or the attack returned images that its threat model does not
    /// admit.</exception>
    public AttackFindings Run(Victim victim, ImageBatch batch, long seed)
    {
        if (victim.Classes < LeastClasses)
            throw new AdversarialException($"this attack compares {LeastClasses} classes, but {victim.Name} has {victim.Classes}; leave it out");
        using var loop = victim.Journal.Open(StartWord, Restarts, Title);
        var findings = loop.Kept is { } kept
            ? new AttackFindings(kept.Floats("images", batch.Images.Length), kept.Flags("fooled", batch.Count))
            : new AttackFindings([.. batch.Images], new bool[batch.Count]);
        for (var restart = loop.First; restart < Restarts; restart++)
        {
            var standing = Rows.WhereNot(findings.Fooled);
            if (standing.Length == 0) break;
            loop.At(restart, () => new AttackState().With("images", findings.Images).With("fooled", findings.Fooled));
            var tried = Attempt(victim, batch.Select(standing), new AttackKey(seed, restart)); // a copy: the clean images it is held to are not its own
            var left = batch.Select(standing);
            if (tried.Length != left.Images.Length)
                throw new AdversarialException($"attack {GetType().Name}: expected {left.Count} images of {left.ImageLength} numbers, "
                    + $"got {tried.Length} numbers");
            if (IsHeldToThreat) Require(left, tried);
            findings.Take(standing, tried, victim, left);
        }
        return findings;
    }

    /// <summary>One start on each image.</summary>
    /// <param name="victim">The network: asked for logits and image gradients, as often as the attack likes.</param>
    /// <param name="batch">The clean images, at least one, as a copy that is the attack's own.</param>
    /// <param name="key">What its random numbers are drawn from, by <see cref="AttackKey.Stream"/> with the number of each image.</param>
    /// <returns>The images it would show, [N, C, H, W] in the batch's order: what fooled the network, or else any admissible image, the clean one
    /// included.</returns>
    protected abstract float[] Attempt(Victim victim, ImageBatch batch, AttackKey key);

    void Require(ImageBatch clean, float[] tried)
    {
        for (var n = 0; n < clean.Count; n++)
        {
            var image = Rows.Of(tried, n, clean.ImageLength);
            if (Threat.Admits(image, clean.Image(n))) continue;
            var (outside, distance) = (image.IndexOfAnyExceptInRange(0f, 1f), Threat.Distance(image, clean.Image(n)));
            throw new AdversarialException($"attack {GetType().Name}: its image number {clean.Numbers[n]} "
                + (outside >= 0
                    ? FormattableString.Invariant($"has a pixel of {image[outside]}, expected [0, 1]")
                    : FormattableString.Invariant($"is {distance:0.######} from the clean one, expected at most {Threat.Epsilon} ({Threat.Norm})"))
                + "; project it with the threat model before it is returned");
        }
    }
}
