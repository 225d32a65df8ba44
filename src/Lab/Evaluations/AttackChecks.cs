using NativeTickets.Adversarial;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.Threats;

namespace NativeTickets.Lab.Evaluations;

/// <summary>The checks that an evaluation makes of its own attacks.</summary>
static class AttackChecks
{
    /// <summary>All checks that apply to a network's outcomes.</summary>
    public static IEnumerable<AttackCheck> Of(NetworkOutcomes found)
    {
        // unattacked images, noise, and attacks that ask the network for no gradient are unaffected by a lack of gradients
        string[] byGradient = [.. found.Attacks.Where(attack => attack.Attack.Kind.IsWhiteBox).Select(attack => attack.Attack.Name)];
        foreach (var attack in found.Attacks) yield return KeepsToTheBall(found, attack);
        yield return Check(found.Network, "the network is in evaluation mode and its bits are unchanged", found.IsUnchanged,
            found.IsUnchanged ? "weights, masks, statistics and gradients are as before" : "weights, masks, statistics or gradients differ from before");
        yield return Check(found.Network, "running variances are finite and not negative", found.UnsoundVariances.Count == 0,
            found.UnsoundVariances.Count == 0 ? "all are" : $"not in {string.Join(", ", found.UnsoundVariances)}");
        if (found.Logits is { Images: > 0 } seen)
        {
            yield return Check(found.Network, "logits are finite numbers", seen.NotFinite == 0,
                FormattableString.Invariant($"{seen.NotFinite} of {seen.Images} images have one that is not"));
            if (seen.Images > 1)
                yield return Check(found.Network, "logits differ from image to image", seen.Different > 1,
                    FormattableString.Invariant($"{seen.Images} images have {seen.Different} different {(seen.Different == 1 ? "row" : "rows")} of logits"));
        }
        if (found.Vanished is { } vanished)
            yield return Check(found.Network, "gradients have not vanished", !EvaluationRules.HasVanishedGradients(vanished, found.Natural.Length),
                FormattableString.Invariant($"{vanished} of {found.Natural.Length} images have a gradient of 0 everywhere")) with
            {
                Marks = byGradient,
            };
        if (found.AnyChange is { } stands)
        {
            var standing = stands.Count(right => right);
            var isViolated = EvaluationRules.IsViolated(new PairedCount(stands.Length, 0, standing));
            yield return Check(found.Network, "an attack that may change every pixel succeeds", !isViolated,
                FormattableString.Invariant($"{standing} of {stands.Length} images withstand it")) with
            {
                Marks = byGradient,
            };
        }
        var moreSteps = Rises(found, "no more images withstand more steps", a => (FamilyOf(a, a.Kind.Effort?.Name), a.Epsilon), EffortOf);
        var moreRoom = Rises(found, "no more images withstand a larger epsilon", a => (FamilyOf(a, null), 0), a => a.Epsilon);
        foreach (var check in moreSteps.Concat(moreRoom)) yield return check;
        foreach (var check in Weaknesses(found)) yield return check;
        foreach (var other in found.Attacks.Where(attack => !attack.Attack.Kind.IsWhiteBox))
        {
            AttackOutcomes[] whiteBox = [.. found.Attacks.Where(attack => attack.Attack.Kind.IsWhiteBox && BudgetOf(attack) == BudgetOf(other))];
            if (whiteBox.Length == 0) continue;
            var strongest = NetworkOutcomes.StandsAll(whiteBox, other.Right.Length);
            yield return Compare(found.Network, other.Attack.Kind.WeakerThanGradients, other.Attack.Name, weaker: other.Right, strongest,
                "its gradient attacks", other.Attack.Name);
        }
    }

    /// <summary>Each attack by gradient against that attack of its budget that is furthest ahead of it.</summary>
    static IEnumerable<AttackCheck> Weaknesses(NetworkOutcomes found)
    {
        foreach (var attack in found.Attacks.Where(attack => attack.Attack.Kind.IsWhiteBox))
        {
            var rival = found.Attacks.Where(other => !ReferenceEquals(other, attack) && BudgetOf(other) == BudgetOf(attack))
                .MinBy(other => PairedCount.Of(other.Right, attack.Right).Difference);
            if (rival is not null)
                yield return Compare(found.Network, "no other attack of its norm and budget breaks more images", attack.Attack.Name, rival.Right, attack.Right,
                    attack.Attack.Name, rival.Attack.Name) with
                {
                    Weak = true,
                };
        }
    }

    static (ThreatKind, double) BudgetOf(AttackOutcomes attack) => (attack.Attack.Threat, attack.Attack.Epsilon);

    static AttackCheck KeepsToTheBall(NetworkOutcomes found, AttackOutcomes attack) => Check(
        found.Network, "images keep to [0, 1] and to the ball in their stored form",
        attack.Outside == 0, FormattableString.Invariant($"{attack.Outside} adversarial images lie outside, or hold what is no number"), attack.Attack.Name);

    /// <summary>Of attacks that differ in one number alone, each against the next larger.</summary>
    static IEnumerable<AttackCheck> Rises(
        NetworkOutcomes found, string check, Func<AttackSpec, (string Family, double Epsilon)> others, Func<AttackSpec, double> number)
    {
        foreach (var family in found.Attacks.GroupBy(attack => others(attack.Attack)))
        {
            AttackOutcomes[] rising = [.. family.OrderBy(attack => number(attack.Attack))];
            foreach (var (weaker, stronger) in rising.Zip(rising.Skip(1)))
                if (number(weaker.Attack) < number(stronger.Attack))
                    yield return Compare(found.Network, check, stronger.Attack.Name, weaker.Right, stronger.Right, stronger.Attack.Name, weaker.Attack.Name);
        }
    }

    /// <summary>All that distinguishes attacks but their name, their budget, the size of their steps, which follows from both, and one key more.</summary>
    static string FamilyOf(AttackSpec attack, string? besides) =>
        $"{attack.Kind.Name} {attack.Source} {attack.Threat.Name}\n"
        + CanonicalText.Of(attack.Settings.Without(key => key is "name" or "epsilon" or "stepSize" || key == besides));

    static double EffortOf(AttackSpec attack) => attack.Kind.Effort?.Read(attack.Settings) ?? 0;

    static AttackCheck Compare(string network, string check, string marked, bool[] weaker, bool[] stronger, string strongerName, string weakerName)
    {
        var paired = PairedCount.Of(weaker, stronger);
        var detail = FormattableString.Invariant(
            $"{paired.OnlySecond} images withstand {strongerName} and not {weakerName}, {paired.OnlyFirst} the other way, p = {paired.PValue:0.##e0}");
        return Check(network, check, !EvaluationRules.IsViolated(paired), detail, marked);
    }

    static AttackCheck Check(string network, string check, bool passed, string detail, string? attack = null) =>
        new() { Network = network, Check = check, Attack = attack, Passed = passed, Detail = detail };
}
