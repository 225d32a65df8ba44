using NativeTickets.Adversarial;

namespace NativeTickets.Pipelines;

/// <summary>The checks that an evaluation makes of its own attacks.</summary>
static class EvaluationChecks
{
    /// <summary>All checks that apply to a network's outcomes.</summary>
    public static IEnumerable<CheckOutcome> Of(NetworkOutcomes found)
    {
        // images as they are, noise, and attacks that ask the network for no gradient are as they are without any
        string[] byGradient = [.. found.Attacks.Where(attack => attack.Attack.IsWhiteBox).Select(attack => attack.Attack.Name)];
        foreach (var attack in found.Attacks) yield return KeepsToTheBall(found, attack);
        yield return new CheckOutcome(found.Network, "the network is in evaluation mode and its bits are unchanged", null, found.IsUnchanged,
            found.IsUnchanged ? "weights, masks, statistics and gradients are as before" : "weights, masks, statistics or gradients differ from before");
        if (found.Vanished is { } vanished)
            yield return new CheckOutcome(found.Network, "gradients have not vanished", null, !EvaluationRules.HasVanishedGradients(vanished, found.Natural.Length),
                FormattableString.Invariant($"{vanished} of {found.Natural.Length} images have a gradient of 0 everywhere"))
            {
                Marks = byGradient,
            };
        if (found.AnyChange is { } stands)
        {
            var none = new PairedCount(stands.Length, stands.Count(right => right), 0);
            yield return new CheckOutcome(found.Network, "an attack that may change every pixel succeeds", null, !EvaluationRules.IsViolated(new PairedCount(none.Images, 0, none.OnlyFirst)),
                FormattableString.Invariant($"{none.OnlyFirst} of {none.Images} images stand it"))
            {
                Marks = byGradient,
            };
        }
        foreach (var check in Rises(found, "more steps leave no more images standing", a => a with { Name = "", Steps = 0, StepSize = 0 }, a => a.Steps)) yield return check;
        foreach (var check in Rises(found, "a larger epsilon leaves no more images standing", a => a with { Name = "", Epsilon = 0, StepSize = 0 }, a => a.Epsilon)) yield return check;
        foreach (var other in found.Attacks.Where(attack => !attack.Attack.IsWhiteBox))
        {
            AttackOutcomes[] whiteBox = [.. found.Attacks.Where(attack => attack.Attack.IsWhiteBox && (attack.Attack.Norm, attack.Attack.Epsilon) == (other.Attack.Norm, other.Attack.Epsilon))];
            if (whiteBox.Length == 0) continue;
            var check = other.Attack.Kind == "transfer" ? "transferred images are not stronger than attacks on the network itself" : "attacks without gradients are not stronger than those with";
            yield return Compare(found.Network, check, other.Attack.Name, weaker: other.Right, NetworkOutcomes.StandsAll(whiteBox, other.Right.Length), "its gradient attacks", other.Attack.Name);
        }
    }

    static CheckOutcome KeepsToTheBall(NetworkOutcomes found, AttackOutcomes attack) => new(found.Network, "images keep to [0, 1] and to the ball as they are stored", attack.Attack.Name,
        attack.Outside == 0, FormattableString.Invariant($"{attack.Outside} adversarial images lie outside"));

    /// <summary>Of attacks that differ in one number alone, each against the next larger.</summary>
    static IEnumerable<CheckOutcome> Rises(NetworkOutcomes found, string check, Func<EvaluationAttackSpec, EvaluationAttackSpec> others, Func<EvaluationAttackSpec, double> number)
    {
        foreach (var family in found.Attacks.GroupBy(attack => others(attack.Attack)))
        {
            AttackOutcomes[] rising = [.. family.OrderBy(attack => number(attack.Attack))];
            for (var i = 1; i < rising.Length; i++)
                if (number(rising[i - 1].Attack) < number(rising[i].Attack))
                    yield return Compare(found.Network, check, rising[i].Attack.Name, weaker: rising[i - 1].Right, rising[i].Right, rising[i].Attack.Name, rising[i - 1].Attack.Name);
        }
    }

    static CheckOutcome Compare(string network, string check, string marked, bool[] weaker, bool[] stronger, string strongerName, string weakerName)
    {
        var paired = PairedCount.Of(weaker, stronger);
        return new CheckOutcome(network, check, marked, !EvaluationRules.IsViolated(paired),
            FormattableString.Invariant($"{paired.OnlySecond} images stand {strongerName} and not {weakerName}, {paired.OnlyFirst} the other way, p = {paired.PValue:0.##e0}"));
    }
}
