using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Auto-PGD against its published algorithm, written down a second time: one image at a time, every loss kept.</summary>
public sealed class ApgdTests : IDisposable
{
    const int Steps = 60;
    const long Seed = 5;

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public ApgdTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void Checkpoints_are_at_the_published_shares_of_the_steps() => Assert.Equal([22, 41, 57, 70, 80, 87, 93, 99], Apgd.Checkpoints(100));

    [Theory]
    [InlineData(1, "1")]
    [InlineData(5, "1 2 3 4 5")]
    [InlineData(20, "4 7 9 10 11 12 13 14 15 16 17 18 19 20")]
    public void Few_steps_have_checkpoints_of_at_least_one_step(int steps, string expected) =>
        Assert.Equal(expected, string.Join(' ', Apgd.Checkpoints(steps)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_ends_where_the_published_algorithm_does(bool isL2)
    {
        var data = new TinyImages(network, 40);
        using var victim = new Victim(network);
        ImageLoss loss = new CrossEntropyLoss();
        Threat threat = isL2 ? new L2Threat(0.2f) : new LinfThreat(0.05f);
        var right = data.Correct(network, data.Images);
        var batch = new ImageBatch(data.Images, [.. data.Labels.Select(label => (int)label)], [.. Enumerable.Range(0, 40)])
            .Select([.. Enumerable.Range(0, 40).Where(n => right[n])]);
        var findings = new Apgd(threat, loss, Steps).Run(victim, batch, Seed);
        var (stood, halvings) = (0, 0);
        for (var n = 0; n < batch.Count; n++)
        {
            if (findings.Fooled[n]) continue;
            stood++;
            Assert.Equal(Published(victim, loss, threat, batch, n, ref halvings), findings.Images.AsSpan(n * batch.ImageLength, batch.ImageLength).ToArray());
        }
        Assert.True(stood >= 5 && halvings >= 2 * stood, $"{stood} images that stood and {halvings} halvings tell too little");
    }

    // x(0) is the start, x(k + 1) = P(x(k) + 0.75 (z − x(k)) + 0.25 (x(k) − x(k − 1))) with z = P(x(k) + step · direction), the first step without momentum
    static float[] Published(Victim victim, ImageLoss loss, Threat threat, ImageBatch batch, int n, ref int halvings)
    {
        var (clean, label, length) = (batch.Image(n).ToArray(), batch.Labels[n], batch.ImageLength);
        var x = new float[length];
        threat.Start(x, clean, new AttackKey(Seed).Stream("apgd", batch.Numbers[n]));
        var (before, step) = (x, 2 * threat.Epsilon);
        var (losses, best, bestLoss) = (new List<float> { Look(x).Losses[0] }, x, Look(x).Losses[0]);
        var (lastStep, lastBest, lastCheckpoint) = (0f, bestLoss, 0);
        for (var k = 0; k < Steps; k++)
        {
            var z = x.ToArray();
            threat.Move(z, Look(x).Gradient, step);
            threat.Project(z, clean);
            var next = new float[length];
            var momentum = k == 0 ? 1 : 0.75f;
            for (var i = 0; i < length; i++) next[i] = x[i] + momentum * (z[i] - x[i]) + (1 - momentum) * (x[i] - before[i]);
            threat.Project(next, clean);
            (before, x) = (x, next);
            losses.Add(Look(x).Losses[0]);
            if (losses[^1] > bestLoss) (best, bestLoss) = (x, losses[^1]);
            if (!Apgd.Checkpoints(Steps).Contains(k + 1)) continue;
            var rises = Enumerable.Range(lastCheckpoint, k + 1 - lastCheckpoint).Count(i => losses[i + 1] > losses[i]);
            var few = rises <= 0.75 * (k + 1 - lastCheckpoint);
            var stuck = step == lastStep && bestLoss == lastBest;
            (lastStep, lastBest, lastCheckpoint) = (step, bestLoss, k + 1);
            if (!few && !stuck) continue;
            halvings++;
            step /= 2;
            x = best;
        }
        return best;

        ImageGradients Look(float[] image) => victim.Gradients(loss, image, [label]);
    }
}
