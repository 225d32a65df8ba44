using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class NoisyFgsmTests : IDisposable
{
    const float Epsilon = 0.1f;

    static readonly StartKey Key = new(5, "train", Step: 3);

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;
    readonly TinyImages data;

    public NoisyFgsmTests()
    {
        network = TinyNetwork.Create(device);
        data = new TinyImages(network, 60);
    }

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void Its_images_leave_the_budget_but_neither_noise_and_step_together_nor_the_pixels_range()
    {
        var found = new NoisyFgsm(new LinfThreat(Epsilon)).Perturb(network, data.Images, data.Labels, Key);
        double[] moved = [.. found.Zip(data.Images, (x, from) => Math.Abs((double)x - from))];
        Assert.All(found, x => Assert.InRange(x, 0, 1));
        Assert.InRange(moved.Max(), 2.5 * Epsilon, 3 * Epsilon + 1e-6);
        Assert.InRange(moved.Count(m => m > Epsilon) / (double)moved.Length, 0.3, 0.7); // of noise from −2ε to 2ε and a step of ε, half
    }

    [Fact]
    public void Without_noise_it_is_fgsm()
    {
        var threat = new LinfThreat(Epsilon);
        Assert.Equal(new Fgsm(threat).Perturb(network, data.Images, data.Labels, Key),
            new NoisyFgsm(threat, noise: 0).Perturb(network, data.Images, data.Labels, Key));
    }

    [Fact]
    public void Equal_keys_give_equal_images_and_others_do_not()
    {
        var attack = new NoisyFgsm(new LinfThreat(Epsilon));
        var once = attack.Perturb(network, data.Images, data.Labels, Key);
        Assert.Equal(once, attack.Perturb(network, data.Images, data.Labels, Key));
        Assert.NotEqual(once, attack.Perturb(network, data.Images, data.Labels, Key with { Step = 4 }));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Only_with_batch_statistics_it_moves_the_running_ones(bool batchStatistics, int passes)
    {
        var before = network.State[0].Value.ToArray();
        new NoisyFgsm(new LinfThreat(Epsilon), batchStatistics: batchStatistics).Perturb(network, data.Images, data.Labels, Key);
        Assert.Equal(before.Select(p => p + passes), network.State[0].Value.ToArray());
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        var threat = new LinfThreat(Epsilon);
        Assert.Equal("noise of an attack is at least 0 in pixel space, got -1", Assert.Throws<AdversarialException>(() => new NoisyFgsm(threat, -1)).Message);
        Assert.Equal("stepSize of an attack is at least 0 in pixel space, got NaN",
            Assert.Throws<AdversarialException>(() => new NoisyFgsm(threat, 0, float.NaN)).Message);
    }
}
