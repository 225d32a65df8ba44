using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class GradientAscentTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public GradientAscentTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void It_finds_bit_for_bit_what_the_attack_of_adversarial_training_finds()
    {
        var data = new TinyImages(network, 70);
        using var victim = new Victim(network);
        var threat = new LinfThreat(0.2f);
        var found = new GradientAscent(threat, 5, 0.05f, randomStart: false).Run(victim, Batch(data), seed: 1);
        Assert.Equal(new Pgd(threat, 5, 0.05f, randomStart: false).Perturb(network, data.Images, data.Labels), found.Images);
        Assert.Equal(data.Correct(network, found.Images).Select(right => !right), found.Fooled);
    }

    [Fact]
    public void More_restarts_fool_more_images_and_keep_what_fewer_found()
    {
        var data = new TinyImages(network, 300);
        using var victim = new Victim(network);
        // few steps of a small size, so that starts differ in what they find
        var (one, four) = (Ascend(1), Ascend(4));
        Assert.True(four.Fooled.Count(f => f) > one.Fooled.Count(f => f), "four starts found no more than one: they told nothing");
        for (var n = 0; n < 300; n++)
            if (one.Fooled[n]) Assert.True(four.Fooled[n]);

        AttackFindings Ascend(int restarts) => new GradientAscent(new LinfThreat(0.2f), 2, 0.02f, restarts: restarts).Run(victim, Batch(data), seed: 7);
    }

    [Fact]
    public void Without_a_budget_it_fools_what_is_misclassified_anyway()
    {
        var data = new TinyImages(network, 100);
        using var victim = new Victim(network);
        var found = new GradientAscent(new LinfThreat(0), 1, 0, randomStart: false).Run(victim, Batch(data), seed: 1);
        Assert.Equal(data.Images, found.Images);
        Assert.Equal(data.Correct(network, data.Images).Select(right => !right), found.Fooled);
        Assert.InRange(found.Fooled.Count(f => f), 1, 99);
    }

    [Fact]
    public void It_leaves_the_network_as_it_was_and_counts_what_it_asked()
    {
        var before = NetworkDigest.Of(network);
        using var victim = new Victim(network);
        new GradientAscent(new LinfThreat(0.3f), 3, 0.1f).Run(victim, Batch(new TinyImages(network, 50)), seed: 1);
        Assert.Equal(before, NetworkDigest.Of(network));
        Assert.Equal(50 * (3 * 2 + 1), victim.ForwardUnits);
    }

    [Fact]
    public void A_digest_sees_a_single_changed_bit()
    {
        var before = NetworkDigest.Of(network);
        var weights = network.Parameters[0].Value.ToArray();
        weights[3] = MathF.BitIncrement(weights[3]);
        network.Parameters[0].Value.Write(weights);
        Assert.NotEqual(before, NetworkDigest.Of(network));
    }

    static ImageBatch Batch(TinyImages data) => new(data.Images, [.. data.Labels.Select(label => (int)label)], [.. Enumerable.Range(0, data.Labels.Length)]);
}
