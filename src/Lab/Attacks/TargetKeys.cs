using System.Globalization;
using System.Text.RegularExpressions;
using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>The key of attacks that can lead images to one wrong class.</summary>
static partial class TargetKeys
{
    const string LeastLikely = "leastLikely", Drawn = "random";

    /// <summary>The class that is aimed at.</summary>
    public static Key<string> Target { get; } = new("target", Rules.Pattern(Form(), $"{LeastLikely}, {Drawn} or the number of a class, from 0"),
        Default.Absent("none: away from the right class"),
        $"The wrong class that images are led to: the least likely one, one drawn for each image, or that of a number. An image counts as robust as long as "
        + "the network gives it its own class; those of the class that is aimed at are not attacked.");

    /// <summary>What aims; null where nothing does.</summary>
    public static TargetChoice? Of(Settings settings) => !Target.TryRead(settings, out var word) ? null
        : word == LeastLikely ? TargetChoice.LeastLikely
        : word == Drawn ? TargetChoice.Random
        : TargetChoice.Class(int.Parse(word, CultureInfo.InvariantCulture));

    /// <summary>The loss of a name with a target, or without.</summary>
    public static ImageLoss LossOf(string name, TargetChoice? target) => (name, target) switch
    {
        (EvaluationKeys.UsualLoss, not null) => new TargetedCrossEntropyLoss(),
        (EvaluationKeys.ExactLoss, not null) => new ExactCrossEntropyLoss(towardsTarget: true),
        ("targetedDlr", not null) => new TargetedDlrLoss(),
        (_, not null) => throw new InvalidOperationException($"no loss of a target for {name}"),
        (_, null) => EvaluationKeys.LossOf(name),
    };

    /// <summary>Refuses losses that know of no target where there is one.</summary>
    /// <param name="settings">The attack's.</param>
    /// <param name="loss">Its key of losses.</param>
    /// <param name="fitting">Those that know of one.</param>
    /// <param name="problems">Where it is said.</param>
    public static void Check(Settings settings, Key<string> loss, IReadOnlyList<string> fitting, Problems problems)
    {
        if (settings.Find(Target.Name) is { } at && loss.TryRead(settings, out var name) && !fitting.Contains(name))
            problems.Add(at.At, $"target does not go with loss: {name}, which leads away from the right class; wanted loss: "
                + $"{string.Join(" or ", fitting)}, or no target");
    }

    /// <summary>What is wrong with a target that data do not have; null where nothing is.</summary>
    public static string? ProblemWith(AttackSpec attack, int classes) =>
        Of(attack.Settings) is { } target && target.LeastClasses > classes && Target.TryRead(attack.Settings, out var word)
            ? $"target of attack '{attack.Name}' is class {word}, but the data have {classes} classes; wanted 0 to {classes - 1}"
            : null;

    /// <summary>Forward units of trying wrong classes one after the other: where there are no more, a look at the image is all that a start costs.</summary>
    /// <param name="targets">How many are to be tried.</param>
    /// <param name="classes">How many the data have.</param>
    /// <param name="each">Forward units of one.</param>
    public static double UnitsOf(int targets, int classes, double each)
    {
        var tried = Math.Min(targets, classes - 1);
        return tried * each + (targets - tried);
    }

    [GeneratedRegex(@"^(leastLikely|random|\d{1,6})$")]
    private static partial Regex Form();
}
