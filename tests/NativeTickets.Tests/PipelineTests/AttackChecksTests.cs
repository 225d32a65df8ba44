using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

public sealed class AttackChecksTests
{
    const int Images = 1000;

    [Fact]
    public void A_sound_evaluation_passes_every_check() =>
        Assert.All(AttackChecks.Of(Found(Pgd(10, 0.1, 400), Pgd(20, 0.1, 380), Pgd(10, 0.2, 90), Square(500))), check => Assert.False(check.Fails()));

    [Fact]
    public void A_gradient_attack_that_another_of_its_budget_beats_is_marked_weak_and_nothing_else_is()
    {
        var carliniWagner = new AttackOutcomes(Attack("carliniWagner", "epsilon: 0.1, steps: 20"), Standing(900, Images), 0);
        var rival = new AttackOutcomes(Attack("pgd", "norm: l2, epsilon: 0.1") with { Name = "pgd-l2" }, Standing(126, Images), 0);
        var checks = new EvaluationChecks { Checks = [.. AttackChecks.Of(Found(carliniWagner, rival, Pgd(10, 0.1, 20)))], Comparisons = [] };
        var weak = Assert.Single(checks.Checks, check => !check.Passed);
        Assert.Equal(("carliniWagner", "no other attack of its norm and budget breaks more images", true), (weak.Attack, weak.Check, weak.Weak));
        Assert.StartsWith("774 images withstand carliniWagner and not pgd-l2, 0 the other way", weak.Detail);
        Assert.True(checks.MarkWeak("net.carliniWagner.robustAccuracy"));
        Assert.False(checks.Mark("net.carliniWagner.robustAccuracy"));
        foreach (var other in (string[])["net.pgd-l2.robustAccuracy", "net.worstCase-l2-eps0.1.robustAccuracy", "net.naturalAccuracy"])
            Assert.False(checks.Mark(other) || checks.MarkWeak(other), other);
    }

    [Theory]
    [InlineData(382, true)] // 0.2 % of the images are not more than the threshold
    [InlineData(360, false)]
    public void An_attack_is_weak_beyond_the_threshold_of_the_checks_alone(int rival, bool passed) => Assert.Equal(passed,
        AttackChecks.Of(Found(Pgd(10, 0.1, 384), Square(rival))).Single(check => check.Weak).Passed);

    [Fact]
    public void What_no_sound_network_does_marks_everything_of_it()
    {
        var sound = Found(Pgd(10, 0.1, 400)) with { Logits = new(100, 100, 0) };
        Assert.All(AttackChecks.Of(sound), check => Assert.True(check.Passed));
        Marks("running variances are finite and not negative", "not in bn1.running_var", sound with { UnsoundVariances = ["bn1.running_var"] });
        Marks("logits are finite numbers", "3 of 100 images have one that is not", sound with { Logits = new(100, 98, 3) });
        Marks("logits differ from image to image", "100 images have 1 different row of logits", sound with { Logits = new(100, 1, 0) });
        Assert.All(AttackChecks.Of(sound with { Logits = new(1, 1, 0) }), check => Assert.True(check.Passed)); // one image alone tells nothing

        static void Marks(string check, string detail, NetworkOutcomes found)
        {
            var failed = Assert.Single(AttackChecks.Of(found), made => !made.Passed);
            Assert.Equal((check, detail, false), (failed.Check, failed.Detail, failed.Weak));
            Assert.True(failed.IsUnder("net.naturalAccuracy") && failed.IsUnder("net.pgd-10-0.1.robustAccuracy"));
        }
    }

    [Fact]
    public void More_steps_that_leave_more_images_standing_are_found() =>
        Assert.Equal(("pgd-20-0.1", "no more images withstand more steps"), Failed(Found(Pgd(10, 0.1, 380), Pgd(20, 0.1, 400))));

    [Fact]
    public void A_larger_epsilon_that_leaves_more_images_standing_is_found() =>
        Assert.Equal(("pgd-10-0.2", "no more images withstand a larger epsilon"), Failed(Found(Pgd(10, 0.1, 380), Pgd(10, 0.2, 400))));

    [Fact]
    public void A_black_box_that_beats_the_white_box_is_found() =>
        Assert.Equal(("square", "attacks without gradients are not stronger than those with"), Failed(Found(Pgd(10, 0.1, 400), Square(380))));

    [Fact]
    public void A_black_box_of_another_budget_is_not_compared() =>
        Assert.All(AttackChecks.Of(Found(Pgd(10, 0.05, 400), Square(380))), check => Assert.False(check.Fails()));

    [Fact]
    public void Transferred_images_that_beat_the_white_box_are_found()
    {
        var transfer = Square(380) with { Attack = Square(380).Attack with { Kind = AttackKind.All["transfer"], Source = "other" } };
        Assert.Equal(("square", "transferred images are not stronger than attacks on the network itself"), Failed(Found(Pgd(10, 0.1, 400), transfer)));
    }

    [Fact]
    public void Images_outside_the_ball_are_found() =>
        Assert.Equal(("pgd-10-0.1", "images keep to [0, 1] and to the ball in their stored form"), Failed(Found(Pgd(10, 0.1, 400) with { Outside = 1 })));

    [Fact]
    public void Vanished_gradients_are_found()
    {
        Assert.Equal((null, "gradients have not vanished"), Failed(Found(Pgd(10, 0.1, 400)) with { Vanished = 11 }));
        Assert.All(AttackChecks.Of(Found(Pgd(10, 0.1, 400)) with { Vanished = 10 }), check => Assert.True(check.Passed));
    }

    [Fact]
    public void Useless_gradients_mark_the_attacks_that_follow_them_and_a_changed_network_marks_everything()
    {
        var found = Found(Pgd(10, 0.1, 400), Square(500),
            Square(600) with { Attack = Square(600).Attack with { Name = "noise", Kind = AttackKind.All["noise"] } });
        Assert.Equal(["pgd-10-0.1"], Assert.Single(AttackChecks.Of(found with { Vanished = 11 }), check => check.Fails()).Marks!);
        Assert.Equal(["pgd-10-0.1"], Assert.Single(AttackChecks.Of(found with { AnyChange = Standing(10, of: 100) }), check => check.Fails()).Marks!);
        Assert.Null(Assert.Single(AttackChecks.Of(found with { IsUnchanged = false }), check => check.Fails()).Marks);
    }

    [Fact]
    public void A_network_that_stands_any_change_is_found()
    {
        Assert.Equal((null, "an attack that may change every pixel succeeds"), Failed(Found(Pgd(10, 0.1, 400)) with { AnyChange = Standing(10, of: 100) }));
        Assert.All(AttackChecks.Of(Found(Pgd(10, 0.1, 400)) with { AnyChange = Standing(2, of: 100) }), check => Assert.True(check.Passed));
    }

    [Fact]
    public void A_changed_network_is_found() =>
        Assert.Equal((null, "the network is in evaluation mode and its bits are unchanged"), Failed(Found(Pgd(10, 0.1, 400)) with { IsUnchanged = false }));

    static (string? Attack, string Check) Failed(NetworkOutcomes found)
    {
        var failed = Assert.Single(AttackChecks.Of(found), check => check.Fails());
        return (failed.Attack, failed.Check);
    }

    static NetworkOutcomes Found(params AttackOutcomes[] attacks) => new("net", Standing(900, Images), 0, attacks, Standing(0, of: 100), IsUnchanged: true);

    static AttackOutcomes Pgd(int steps, double epsilon, int standing) =>
        new(
            Attack("pgd", FormattableString.Invariant($"epsilon: {epsilon}, steps: {steps}")) with
            {
                Name = FormattableString.Invariant($"pgd-{steps}-{epsilon}"),
            },
            Standing(standing, Images), 0);

    static AttackOutcomes Square(int standing) =>
        new(Attack("square", "epsilon: 0.1, queries: 100"), Standing(standing, Images), 0);

    static AttackSpec Attack(string kind, string keys)
    {
        var problems = new Problems("attack");
        var settings = (Settings)AttackKind.All[kind].Map.Check(YamlReader.ReadText($"{{ {keys} }}", problems)!, "", new Checking(problems))!;
        problems.ThrowIfAny();
        return Assert.Single(AttackKind.All[kind].Read(settings));
    }

    static bool[] Standing(int count, int of) => [.. Enumerable.Range(0, of).Select(i => i < count)];
}
