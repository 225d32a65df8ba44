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

    /// <summary>How a budget is written in the names of metrics: <c>eps0.5</c>; by default its number, however it was written.</summary>
    /// <param name="epsilon">The budget.</param>
    /// <param name="written">As the pipeline has it: <c>0.5</c>, <c>8/255</c>.</param>
    public virtual string NameOf(double epsilon, string written) => $"eps{NumberText.Shortest(epsilon)}";

    /// <summary>
    /// The same for the usual way of writing such a number. Where a budget is written in another way, and its name is another for that, the name enters
    /// the hash of the evaluation, since results are found by their names.
    /// </summary>
    public virtual string UsualNameOf(double epsilon) => NameOf(epsilon, NumberText.Shortest(epsilon));

    /// <summary>What distinguishes it from the usual measure in the names of metrics; empty for that one.</summary>
    public virtual string Infix => $"-{Name}";
}
