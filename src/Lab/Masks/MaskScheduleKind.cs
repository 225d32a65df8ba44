using NativeTickets.Nn;

namespace NativeTickets.Lab.Masks;

/// <summary>What changes masks while a network is trained, as train stages ask for it by <c>masks</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What the reference page says above its keys.</param>
public abstract class MaskScheduleKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<MaskScheduleKind> All { get; } = new(new RigLMasks(), new SetMasks(), new FlyingBirdMasks(), new GradualMagnitudeMasks());

    /// <inheritdoc/>
    public sealed override string Title => $"masks: {Name}";

    /// <summary>Whether it moves a mask that training begins with; else it also makes one of a dense network.</summary>
    public virtual bool MovesAMask => true;

    /// <summary>
    /// What the taxonomy of adversarial pruning (Piras et al. 2024, arXiv:2409.01249) calls what it drops weights by; null where it has no word.
    /// </summary>
    public virtual string? TaxonomyCriterion => null;

    /// <summary>Whether it looks at the robust accuracy and loss of validation images.</summary>
    public virtual bool LooksAtRobustness(Settings settings) => false;

    /// <summary>What is pruned at the end, as far as the settings say it.</summary>
    /// <param name="settings">Its checked settings.</param>
    /// <param name="start">What is pruned at the start, in [0, 1).</param>
    public virtual double LastSparsity(Settings settings, double start) => start;

    /// <summary>The schedule of a training run.</summary>
    /// <param name="settings">Its checked settings.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    /// <param name="epochs">Of the whole training run, early stops left out.</param>
    public abstract MaskSchedule Make(Settings settings, long stepsPerEpoch, int epochs);
}
