namespace NativeTickets.Adversarial;

/// <summary>Where the published code of <see cref="Apgd"/> parts from its paper.</summary>
public enum ApgdForm
{
    /// <summary>The loss of the first step rises where it is above that of the start, which is anywhere in the ball.</summary>
    Paper,

    /// <summary>
    /// The loss of the first step rises where it is above 0, so that with a ratio of logits, which is below 0 as long as the image withstands, the first
    /// checkpoint of few steps finds no rise; and starts lie at the edge of the ball, which is known of L∞ and L2 alone. So within AutoAttack, whose numbers
    /// are those of the code.
    /// </summary>
    Code,
}
