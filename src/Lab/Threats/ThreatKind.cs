using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Threats;

/// <summary>A measure of what an adversary may change, as evaluations ask for it by <c>norm</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What it measures.</param>
public abstract class ThreatKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<ThreatKind> All { get; } = new(new Linf(), new L2());

    /// <summary>The word that stands for the usual measure.</summary>
    public const string Usual = "linf";

    /// <inheritdoc/>
    public sealed override string Title => $"norm: {Name}";

    /// <summary>The threat of a budget.</summary>
    /// <param name="epsilon">The budget, at least 0.</param>
    public abstract Threat Make(float epsilon);

    /// <summary>The largest budget that makes sense; null for any.</summary>
    public virtual double? MostEpsilon => null;

    /// <summary>How a budget is written in the names of metrics: <c>eps0.5</c>.</summary>
    public virtual string NameOf(double epsilon) => $"eps{NumberText.Shortest(epsilon)}";

    /// <summary>What distinguishes it from the usual measure in the names of metrics; empty for that one.</summary>
    public virtual string Infix => $"-{Name}";
}
