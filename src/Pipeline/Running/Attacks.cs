using NativeTickets.Adversarial;

namespace NativeTickets.Pipelines;

/// <summary>Attacks as pipelines ask for them.</summary>
static class Attacks
{
    public static Attack Make(AttackSpec spec)
    {
        var threat = new LinfThreat((float)spec.Epsilon);
        return spec.Kind switch
        {
            "fgsm" => new Fgsm(threat, (float)spec.StepSize, spec.RandomStart),
            "pgd" => new Pgd(threat, spec.Steps, (float)spec.StepSize, spec.RandomStart, spec.Restarts),
            _ => throw new InvalidOperationException($"no attack for {spec.Kind}"),
        };
    }
}
