namespace NativeTickets.Adversarial;

/// <summary>Which attacks AutoAttack is made of. Source: Croce and Hein 2020, arXiv:2003.01690, and its published code.</summary>
public enum AutoAttackVersion
{
    /// <summary>APGD on cross-entropy, targeted APGD, targeted FAB, Square.</summary>
    Standard,

    /// <summary>APGD on cross-entropy and on DLR and untargeted FAB with five starts each, Square, targeted APGD, targeted FAB.</summary>
    Plus,

    /// <summary>
    /// APGD on cross-entropy and on DLR, which the published code runs with the mean of 20 gradients for networks that draw random numbers. No network of
    /// this program draws any while it is evaluated, where 20 gradients are one.
    /// </summary>
    Rand,
}
