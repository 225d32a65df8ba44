using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Pipelines;

/// <summary>What trainings descend, as pipelines ask for it.</summary>
static class TrainingObjectives
{
    /// <summary>The objective of an attack; plain cross-entropy without one. Some are to be disposed.</summary>
    public static Objective Make(AttackSpec? spec)
    {
        if (spec is null) return new CrossEntropyObjective();
        var (threat, stepSize) = (new LinfThreat((float)spec.Epsilon), (float)spec.StepSize);
        return spec.Kind switch
        {
            "fgsm" => new AdversarialObjective(new Fgsm(threat, stepSize, spec.RandomStart)),
            "pgd" => new AdversarialObjective(new Pgd(threat, spec.Steps, stepSize, spec.RandomStart)),
            "trades" => new TradesObjective(threat, spec.Steps, stepSize, (float)spec.Beta),
            "free" => new FreeObjective(threat, spec.Steps, stepSize),
            _ => throw new InvalidOperationException($"no objective for {spec.Kind}"),
        };
    }
}
