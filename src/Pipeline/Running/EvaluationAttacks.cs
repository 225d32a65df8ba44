using NativeTickets.Adversarial;

namespace NativeTickets.Pipelines;

/// <summary>The attacks of evaluations as pipelines ask for them.</summary>
static class EvaluationAttacks
{
    const int AnyChangeSteps = 40;
    const float StepsCross = 2.5f; // the steps together are so many times the budget: Madry et al. 2018's choice

    /// <summary>An attack; for <c>transfer</c> the attack on its source.</summary>
    /// <exception cref="UserException">A setting is out of range, or stored images cannot be read.</exception>
    public static ImageAttack Make(EvaluationAttackSpec spec)
    {
        Threat threat = spec.Norm == "l2" ? new L2Threat((float)spec.Epsilon) : new LinfThreat((float)spec.Epsilon);
        return spec.Kind switch
        {
            "noise" => new RandomNoise(threat, spec.Restarts),
            "fgsm" or "pgd" or "transfer" => new GradientAscent(threat, spec.Steps, (float)spec.StepSize, spec.RandomStart, spec.Restarts, Loss(spec.Loss)),
            "apgd" => spec.Loss == "targetedDlr" ? Apgd.Targeted(threat, spec.Steps, spec.Targets) : new Apgd(threat, Loss(spec.Loss), spec.Steps, spec.Restarts),
            "fab" => new Fab(threat, spec.Steps, spec.Targets),
            "square" => new SquareAttack((LinfThreat)threat, spec.Steps),
            "carliniWagner" => new CarliniWagner((L2Threat)threat, spec.Searches, spec.Steps, (float)spec.LearningRate),
            "autoAttack" => AttackSequence.AutoAttack((LinfThreat)threat),
            "stored" => new StoredImages(threat, spec.Images!),
            _ => throw new InvalidOperationException($"no attack for {spec.Kind}"),
        };
    }

    /// <summary>Gradient steps of an adversary who may change every pixel as it likes: what no network stands whose gradients mean anything.</summary>
    public static ImageAttack AnyChange() => new GradientAscent(new LinfThreat(1), AnyChangeSteps, StepsCross / AnyChangeSteps, randomStart: false);

    static ImageLoss Loss(string name) => name switch
    {
        "crossEntropy" => new CrossEntropyLoss(),
        "margin" => new MarginLoss(),
        "dlr" => new DlrLoss(),
        _ => throw new InvalidOperationException($"no loss for {name}"),
    };
}
