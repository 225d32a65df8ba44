using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab.Attacks;

namespace NativeTickets.Tests;

/// <summary>What attacks of evaluations are asked for by, and what enters the hash of a stage.</summary>
public sealed class AttackKeysTests
{
    // keys that came later leave no line where they are absent, so that evaluations of before keep their hashes
    [Theory]
    [InlineData("square", "epsilon: 0.1", "epsilon name queries")]
    [InlineData("fgsm", "epsilon: 0.1", "epsilon name norm randomStart restarts")]
    [InlineData("pgd", "epsilon: 0.1", "epsilon loss name norm randomStart restarts steps")]
    [InlineData("apgd", "epsilon: 0.1", "epsilon loss name norm restarts steps")]
    [InlineData("fab", "epsilon: 0.1", "epsilon name norm steps targets")]
    [InlineData("autoAttack", "epsilon: 0.1", "epsilon name norm version")]
    [InlineData("square", "epsilon: 0.1, norm: l2, schedule: autoAttack", "epsilon name norm queries schedule")]
    [InlineData("fmn", "epsilon: 0.1", "epsilon name norm projection stepSize steps")]
    [InlineData("fmn", "epsilon: 0.1, loss: dlr, tune: {}", "epsilon loss name norm projection stepSize steps tune")]
    public void An_attack_has_these_keys(string kind, string keys, string expected) =>
        Assert.Equal(expected.Split(' '), Settings(kind, keys).Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("square", "epsilon: 1.5", "epsilon is 1.5, but pixels lie in [0, 1]")]
    [InlineData("autoAttack", "epsilon: 1.5", "epsilon is 1.5, but pixels lie in [0, 1]")]
    [InlineData("autoAttack", "epsilon: 0.1, version: plsu", "nearest known value: 'plus'")]
    [InlineData("fab", "epsilon: 0.1, restarts: 3", "restarts is of untargeted: true")]
    [InlineData("fab", "epsilon: 0.1, untargeted: true, targets: 4",
        "targets is 4, but untargeted: true has none; wanted no targets, or untargeted: false")]
    [InlineData("pgd", "epsilon: 0.1, target: most", "wanted leastLikely, random or the number of a class, from 0")]
    [InlineData("pgd", "epsilon: 0.1, target: random, loss: dlr",
        "target does not go with loss: dlr, which leads away from the right class; wanted loss: crossEntropy or exactCrossEntropy, or no target")]
    [InlineData("apgd", "epsilon: 0.1, target: 3, loss: dlr", "target does not go with loss: dlr")]
    [InlineData("apgd", "epsilon: 0.1, target: 3, loss: targetedDlr, targets: 4", "targets tries several classes and target aims at one")]
    [InlineData("ddn", "epsilon: 0.5, gamma: 1", "gamma is 1")]
    [InlineData("fmn", "epsilon: 0.1, projection: cube", "wanted ball or sphere")]
    [InlineData("fmn", "epsilon: 0.1, loss: dlr",
        "1:23: the published steps need the distance to the boundary, which loss: margin alone gives; wanted sgd or tune")]
    [InlineData("fmn", "epsilon: 0.1, loss: drl, tune: {}", "1:23: loss is drl; wanted margin, crossEntropy or dlr; nearest known value: 'dlr'")]
    [InlineData("fmn", "epsilon: 0.1, sgd: {}, tune: {}", "1:22: tune chooses the rates of sgd; wanted one of the two")]
    [InlineData("fmn", "epsilon: 0.1, norm: l2, tune: {}", "1:33: HO-FMN's steps go along the gradient's sign, which is of norm linf, got l2")]
    [InlineData("fmn", "epsilon: 0.1, stepSize: 2, tune: {}",
        "1:27: stepSize is of the published steps; wanted learningRate in sgd, or tune, without stepSize")]
    [InlineData("fmn", "epsilon: 0.1, projection: sphere, sgd: {}", "projection is of the published steps")]
    [InlineData("fmn", "epsilon: 0.1, tune: { trials: 0 }", "1:33: tune.trials is 0; wanted a whole number from 1 to 1000")]
    [InlineData("fmn", "epsilon: 0.1, tune: { trails: 8 }", "1:25: unknown key 'trails' in tune; nearest known key: 'trials'")]
    [InlineData("fmn", "epsilon: 0.1, sgd: { momentum: 1 }", "1:34: sgd.momentum is 1")]
    public void A_mistake_is_told(string kind, string keys, string told) =>
        Assert.Contains(told, Assert.Single(Assert.Throws<ConfigException>(() => Settings(kind, keys)).Problems), StringComparison.Ordinal);

    [Theory]
    [InlineData("apgd", "epsilon: 0.1, target: 3, loss: targetedDlr", "targeted APGD")]
    [InlineData("pgd", "epsilon: 0.1, target: leastLikely, loss: exactCrossEntropy", "targeted PGD")]
    [InlineData("fgsm", "epsilon: 0.1, target: random, loss: exactCrossEntropy", "targeted FGSM")]
    [InlineData("fab", "epsilon: 0.1, untargeted: true, restarts: 3", "untargeted FAB")]
    [InlineData("fab", "epsilon: 0.1, untargeted: true, targets: 9", "untargeted FAB")]
    [InlineData("fab", "epsilon: 0.1, untargeted: false, targets: 4", "FAB")]
    [InlineData("square", "epsilon: 1.5, norm: l2", "Square")]
    [InlineData("ddn", "epsilon: 0.5, levels: 256", "DDN")]
    [InlineData("fmn", "epsilon: 1.5, norm: l2, projection: sphere", "FMN")]
    [InlineData("fmn", "epsilon: 0.1, loss: crossEntropy, sgd: { learningRate: 0.5, momentum: 0.9 }", "FMN")]
    [InlineData("fmn", "epsilon: 0.1, loss: dlr, tune: { trials: 4 }", "FMN")]
    [InlineData("autoAttack", "epsilon: 1.5, norm: l2", "APGD + targeted APGD + FAB + Square")]
    [InlineData("autoAttack", "epsilon: 0.1, version: rand", "APGD + APGD on DLR")]
    [InlineData("autoAttack", "epsilon: 0.1, version: plus", "APGD + APGD on DLR + untargeted FAB + Square + targeted APGD + FAB")]
    public void An_attack_is_made_of_its_keys_and_has_a_price(string kind, string keys, string title)
    {
        var attack = Assert.Single(AttackKind.All[kind].Read(Settings(kind, keys)));
        Assert.Equal(title, attack.Make().Title);
        Assert.True(attack.ForwardUnits(10) > 2);
    }

    [Fact]
    public void Budgets_of_a_nearest_image_attack_are_the_points_of_a_curve() => Assert.Equal(["ddn-eps0.5", "ddn-eps1", "ddn-eps2"],
        AttackKind.All["ddn"].Read(Settings("ddn", "epsilon: [0.5, 1, 2]")).Select(attack => attack.Name));

    static Settings Settings(string kind, string keys)
    {
        var problems = new Problems("attack");
        var settings = AttackKind.All[kind].Map.Check(YamlReader.ReadText($"{{ {keys} }}", problems)!, "", new Checking(problems));
        problems.ThrowIfAny();
        return (Settings)settings!;
    }
}
