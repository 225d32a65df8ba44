namespace NativeTickets.Adversarial;

/// <summary>The norms that attacks know whose steps, starts or projections are of the norm itself, and not asked of a <see cref="Threat"/>.</summary>
public static class KnownNorms
{
    /// <summary>What such an attack knows, as the middle of a message: what follows its name.</summary>
    public const string Words = "knows the norms linf and l2";

    /// <summary>Whether a threat's norm is one of them.</summary>
    public static bool Have(Threat threat) => threat is LinfThreat or L2Threat;

    /// <summary>Refuses a threat of another norm.</summary>
    /// <exception cref="AdversarialException">It is of another.</exception>
    internal static void Require(Threat threat, string attack)
    {
        if (!Have(threat)) throw new AdversarialException($"{attack} {Words}, got {threat.Norm}");
    }
}
