using CsCheck;
using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class TrainingAttackTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public TrainingAttackTests() => network = TinyNetwork.Create(device);

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    static readonly Gen<TrainingAttack> Attacks = Gen.Select(Gen.Float[0, 0.5f], Gen.Float[0, 0.6f], Gen.Int[1, 5], Gen.Bool, Gen.Bool,
        TrainingAttack (epsilon, stepSize, steps, randomStart, fgsm) =>
            fgsm ? new Fgsm(new LinfThreat(epsilon), stepSize, randomStart) : new Pgd(new LinfThreat(epsilon), steps, stepSize, randomStart));

    [Fact]
    public void Adversarial_images_stay_within_epsilon_and_the_pixel_range_exactly() =>
        Gen.Select(Attacks, Gen.Int[1, 35], Gen.Int[0, 1000]).Sample((attack, count, seed) =>
    {
        var data = new TinyImages(network, count, seed);
        var found = attack.Perturb(network, data.Images, data.Labels, new StartKey(seed, "test"));
        var epsilon = attack.Threat.Epsilon;
        return found.Zip(data.Images).All(p => p.First >= Math.Max(p.Second - epsilon, 0) && p.First <= Math.Min(p.Second + epsilon, 1));
    }, threads: 1); // one device serves one thread at a time

    [Fact]
    public void Fgsm_moves_every_pixel_by_epsilon_along_the_sign_of_the_gradient()
    {
        var data = new TinyImages(network, 17);
        using var tape = new Tape(device, GradientTarget.Watched);
        var images = tape.Input(data.Shape, data.Images, watch: true);
        tape.Backward(network.Forward(images, Mode.Evaluate).CrossEntropy(tape.Input(new Shape(17), data.Labels)));
        var gradient = images.Gradient!.ToArray();
        var expected = data.Images.Select((x, i) => Math.Clamp(x + 0.1f * Math.Sign(gradient[i]), 0, 1));
        Assert.Equal(expected, new Fgsm(new LinfThreat(0.1f)).Perturb(network, data.Images, data.Labels));
    }

    [Fact]
    public void One_step_of_pgd_from_the_clean_image_is_fgsm()
    {
        var data = new TinyImages(network, 5);
        Assert.Equal(
            new Fgsm(new LinfThreat(0.1f)).Perturb(network, data.Images, data.Labels),
            new Pgd(new LinfThreat(0.1f), 1, 0.1f, randomStart: false).Perturb(network, data.Images, data.Labels));
    }

    [Fact]
    public void Pgd_continues_from_an_explicit_start_as_if_it_had_not_stopped()
    {
        var data = new TinyImages(network, 20);
        var threat = new LinfThreat(0.2f);
        var whole = new Pgd(threat, 5, 0.05f, randomStart: false).Perturb(network, data.Images, data.Labels);
        using var clean = Tensor.FromBatch(device, data.Shape, data.Images);
        using var labels = Tensor.FromBatch(device, new Shape(20), data.Labels);
        using var adversarial = Tensor.FromBatch(device, data.Shape, new Pgd(threat, 2, 0.05f, randomStart: false).Perturb(network, data.Images, data.Labels));
        using var tape = new Tape(device, GradientTarget.Watched);
        new Pgd(threat, 3, 0.05f).Climb(network, new Batch(clean, labels), adversarial, tape);
        Assert.Equal(whole, adversarial.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pgd_finds_at_least_the_loss_of_fgsm_and_fgsm_more_than_the_clean_one(int seed)
    {
        using var lenet = Networks.Create("lenet", device, new ImageShape(1, 28, 28), 10, seed: seed);
        var data = new TinyImages(lenet, 16, seed);
        var threat = new LinfThreat(0.1f);
        var clean = data.Loss(lenet, data.Images);
        var fgsm = data.Loss(lenet, new Fgsm(threat).Perturb(lenet, data.Images, data.Labels));
        var pgd = data.Loss(lenet, new Pgd(threat, 10, 0.025f, randomStart: false).Perturb(lenet, data.Images, data.Labels));
        Assert.True(pgd >= fgsm && fgsm > clean, $"clean {clean}, FGSM {fgsm}, PGD {pgd}");
    }

    [Fact]
    public void An_attack_leaves_the_network_and_its_gradients_as_they_were()
    {
        var data = new TinyImages(network, 9);
        using (var tape = new Tape(device))
        {
            tape.Backward(network.Forward(tape.Input(data.Shape, data.Images), Mode.Train).CrossEntropy(tape.Input(new Shape(9), data.Labels)));
        }
        network.Parameters[2].Value.ClearGradient();
        var before = Everything();
        new Pgd(new LinfThreat(0.3f), 4, 0.1f).Perturb(network, data.Images, data.Labels, new StartKey(1, "test"));
        new Fgsm(new LinfThreat(0.3f)).Perturb(network, data.Images, data.Labels);
        Assert.Equal(before, Everything());
        Assert.Equal([true, true, false, true], network.Parameters.Select(p => p.Value.HasGradient));
    }

    [Fact]
    public void Random_starts_are_the_same_on_every_device_and_for_any_threads()
    {
        // a step of size 0 leaves the start
        var attack = new Fgsm(new LinfThreat(0.3f), stepSize: 0, randomStart: true);
        var key = new StartKey(5, "test", Draw: 1, Epoch: 2, Step: 3);
        var data = new TinyImages(network, 33);
        var start = attack.Perturb(network, data.Images, data.Labels, key);
        foreach (var (name, threads) in new[] { ("cpu", 3), ("reference", 1) })
        {
            using var other = Device.Open(name, threads);
            using var copy = TinyNetwork.Create(other);
            Assert.Equal(start, attack.Perturb(copy, data.Images, data.Labels, key));
        }
    }

    [Fact]
    public void Random_starts_fill_the_ball_and_change_with_every_part_of_their_key()
    {
        var attack = new Fgsm(new LinfThreat(0.25f), stepSize: 0, randomStart: true);
        var images = Enumerable.Repeat(0.5f, 64 * 16).ToArray();
        var key = new StartKey(5, "test", 1, 2, 3);
        var start = Start(key);
        // none of 1024 numbers falls in the outermost hundredth with probability 3e-5
        Assert.InRange(start.Min(), 0.25f, 0.255f);
        Assert.InRange(start.Max(), 0.745f, 0.75f);
        // the mean of 1024 numbers uniform over 0.5 has a standard deviation of 0.0045
        Assert.InRange(start.Average(), 0.5 - 0.02, 0.5 + 0.02);
        Assert.Equal(start, Start(key));
        Assert.All([key with { Seed = 6 }, key with { Purpose = "train" }, key with { Draw = 0 }, key with { Epoch = 0 }, key with { Step = 0 }],
            other => Assert.True(Start(other).Zip(start).Count(p => p.First == p.Second) < 10, $"{other} starts like {key}"));
        float[] Start(StartKey at) => attack.Perturb(network, images, new float[64], at);
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name()
    {
        var threat = new LinfThreat(0.1f);
        Refused(() => new LinfThreat(8), "epsilon is in [0, 1] pixel space, got 8; write 8/255 for 8 gray levels");
        Refused(() => new LinfThreat(float.NaN), "epsilon is in [0, 1] pixel space, got NaN; write 8/255 for 8 gray levels");
        Refused(() => new Pgd(threat, 0, 0.1f), "steps of an attack is at least 1, got 0");
        Refused(() => new Pgd(threat, 1, -0.1f), "stepSize of an attack is at least 0 in pixel space, got -0.1");
        static void Refused(Func<object> make, string message) => Assert.Equal(message, Assert.Throws<AdversarialException>(make).Message);
    }

    [Fact]
    public void A_tape_for_the_wrong_gradients_is_refused()
    {
        var data = new TinyImages(network, 2);
        using var tape = new Tape(device, GradientTarget.All);
        using var clean = Tensor.FromBatch(device, data.Shape, data.Images);
        using var labels = Tensor.FromBatch(device, new Shape(2), data.Labels);
        using var adversarial = Tensor.FromBatch(device, data.Shape, data.Images);
        Assert.Throws<ArgumentException>(() => new Fgsm(new LinfThreat(0.1f)).Climb(network, new Batch(clean, labels), adversarial, tape));
    }

    float[][] Everything() =>
    [
        .. network.Parameters.Select(p => p.Value.ToArray()),
        .. network.Parameters.Select(p => p.Value.HasGradient ? p.Value.Gradient!.ToArray() : []),
        .. network.State.Select(s => s.Value.ToArray()),
    ];
}
