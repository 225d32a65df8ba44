using NativeTickets.Lab.Attacks;

namespace NativeTickets.Lab.Evaluations;

/// <summary>An attack that is tuned on each network before it attacks it.</summary>
/// <param name="Name">That of the first of its budgets, which all share what is chosen.</param>
/// <param name="Tuning">What is tuned.</param>
sealed record TunedAttack(string Name, AttackTuning Tuning);

/// <summary>The attacks of an evaluation that are tuned.</summary>
static class TunedAttacks
{
    /// <summary>All of them, in the order of the pipeline.</summary>
    public static IReadOnlyList<TunedAttack> Of(EvaluateSpec spec) =>
        [.. spec.Attacks.DistinctBy(attack => attack.Settings).Select(NamedBy).OfType<TunedAttack>()];

    /// <summary>What is tuned of one; null for nothing.</summary>
    public static TunedAttack? Of(EvaluateSpec spec, AttackSpec attack) => NamedBy(spec.Attacks.First(other => other.Settings == attack.Settings));

    /// <summary>The most images that a trial attacks at once; 0 where nothing is tuned.</summary>
    public static int MostImages(EvaluateSpec spec) => Of(spec).Select(tuned => tuned.Tuning.Images).DefaultIfEmpty().Max();

    /// <summary>Forward units of what is tuned on one network.</summary>
    public static double ForwardUnits(EvaluateSpec spec) => Of(spec).Sum(tuned => tuned.Tuning.ForwardUnits);

    /// <summary>The lines of a whole log, in their order.</summary>
    public static IEnumerable<AskedTrial> TrialsOf(EvaluateSpec spec)
    {
        var attacks = Of(spec);
        return from network in spec.Of
               from tuned in attacks
               from trial in Enumerable.Range(0, tuned.Tuning.Trials)
               select new AskedTrial(network, tuned.Name, trial);
    }

    static TunedAttack? NamedBy(AttackSpec attack) => attack.Kind.TuningOf(attack) is { } tuning ? new TunedAttack(attack.Name, tuning) : null;
}
