using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class TargetChoiceTests : IDisposable
{
    const int Classes = 5, Count = 60;

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;
    readonly LinearNetwork layer;
    readonly Victim victim;

    public TargetChoiceTests()
    {
        (network, layer) = LinearNetwork.Create(device, Classes);
        victim = new Victim(network);
    }

    public void Dispose()
    {
        victim.Dispose();
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void A_targeted_attack_leads_every_image_to_its_target()
    {
        var batch = layer.RightlyClassified(Count, seed: 3);
        var everywhere = new LinfThreat(1); // any image may become any other
        foreach (var choice in (TargetChoice[])[TargetChoice.LeastLikely, TargetChoice.Random, TargetChoice.Class(2)])
            foreach (var attack in (ImageAttack[])[new GradientAscent(everywhere, 60, 0.05f, target: choice), Apgd.Towards(everywhere, choice)])
            {
                var (found, targets) = (attack.Run(victim, batch, seed: 5), choice.Of(victim, batch, new AttackKey(5)));
                for (var n = 0; n < Count; n++)
                {
                    Assert.Equal(choice.IsFor(batch.Labels[n]), found.Fooled[n]);
                    if (!choice.IsFor(batch.Labels[n])) Assert.Equal(batch.Image(n), found.Images.AsSpan(n * batch.ImageLength, batch.ImageLength));
                    else if (attack is GradientAscent) Assert.Equal(targets[n], Answer(found.Images, n)); // APGD leaves at the first other class
                }
            }
    }

    [Fact]
    public void The_least_likely_class_has_the_smallest_logit_and_a_drawn_one_is_any_wrong_class()
    {
        var batch = layer.RightlyClassified(400, seed: 3);
        var logits = victim.Logits(batch.Images).Chunk(Classes).ToArray();
        Assert.Equal(logits.Select(row => Array.IndexOf(row, row.Min())), TargetChoice.LeastLikely.Of(victim, batch, new AttackKey(1)));
        var drawn = TargetChoice.Random.Of(victim, batch, new AttackKey(1));
        Assert.All(drawn.Zip(batch.Labels), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.All(drawn.Zip(batch.Labels).Select(pair => (pair.First - pair.Second + Classes) % Classes).CountBy(shift => shift),
            count => Assert.InRange(count.Value, 70, 130)); // of 400 in four equal parts, seven standard deviations
        Assert.NotEqual(drawn, TargetChoice.Random.Of(victim, batch, new AttackKey(1, Restart: 1)));
        int[] some = [30, 2, 17];
        Assert.Equal(some.Select(n => drawn[n]), TargetChoice.Random.Of(victim, batch.Select(some), new AttackKey(1)));
    }

    [Fact]
    public void A_target_that_the_network_does_not_have_is_refused() => Assert.Contains("compares 8 classes",
        Assert.Throws<AdversarialException>(() => new GradientAscent(new LinfThreat(0.1f), 2, 0.1f, target: TargetChoice.Class(7))
            .Run(victim, layer.RightlyClassified(2, seed: 3), seed: 1)).Message, StringComparison.Ordinal);

    int Answer(float[] images, int n) => Victim.PredictionOf(victim.Logits(images.AsSpan(n * LinearNetwork.Pixels, LinearNetwork.Pixels)));
}
