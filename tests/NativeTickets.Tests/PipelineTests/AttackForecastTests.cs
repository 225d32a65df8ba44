using NativeTickets.Adversarial;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab.Attacks;

namespace NativeTickets.Tests;

/// <summary>What is forecast of an attack, against what it costs on a network of so many classes.</summary>
public sealed class AttackForecastTests
{
    const string OutOfReach = "epsilon: 0.000001"; // of any image below

    [Theory]
    [InlineData("pgd", "steps: 3, restarts: 2")]
    [InlineData("apgd", "steps: 10, restarts: 2")]
    [InlineData("apgd", "steps: 10, loss: targetedDlr")]
    [InlineData("apgd", "steps: 10, loss: targetedDlr, targets: 4")]
    [InlineData("fab", "steps: 10")]
    [InlineData("fab", "steps: 10, targets: 4")]
    [InlineData("fab", "steps: 10, untargeted: true, restarts: 3")]
    [InlineData("square", "queries: 20")]
    [InlineData("autoAttack", "version: rand")]
    [InlineData("autoAttack", "version: standard")]
    [InlineData("autoAttack", "version: plus")]
    public void A_forecast_is_what_an_attack_costs_on_images_that_withstand_it_whatever_their_classes(string kind, string keys)
    {
        var attack = Assert.Single(AttackKind.All[kind].Read(Settings(kind, $"{OutOfReach}, {keys}")));
        foreach (var classes in (int[])[2, 3, 4, 10, 13])
        {
            if (attack.Make().LeastClasses > classes) continue;
            using var device = Device.Open("cpu", threads: 1);
            var (network, layer) = LinearNetwork.Create(device, classes);
            using var owned = network;
            using var victim = new Victim(network);
            var batch = layer.RightlyClassified(2, seed: 3);
            Assert.DoesNotContain(true, attack.Make().Run(victim, batch, seed: 1).Fooled);
            Assert.Equal((classes, victim.ForwardUnits / batch.Count), (classes, attack.ForwardUnits(classes)));
        }
    }

    static Settings Settings(string kind, string keys)
    {
        var problems = new Problems("attack");
        var settings = AttackKind.All[kind].Map.Check(YamlReader.ReadText($"{{ {keys} }}", problems)!, "", new Checking(problems));
        problems.ThrowIfAny();
        return (Settings)settings!;
    }
}
