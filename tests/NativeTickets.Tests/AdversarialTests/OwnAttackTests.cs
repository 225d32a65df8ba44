using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Attacks and threats that somebody else writes, held to the laws.</summary>
public sealed class OwnAttackTests : IDisposable
{
    const int Count = 12;

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;
    readonly ImageBatch batch;

    public OwnAttackTests()
    {
        (network, var layer) = LinearNetwork.Create(device, classes: 3);
        batch = layer.RightlyClassified(Count, seed: 3);
    }

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void An_image_beyond_the_ball_is_refused_by_number_distance_and_budget() => Assert.Equal(
        "attack Shift: its image number 0 is 0.2 from the clean one, expected at most 0.1 (linf); project it with the threat model before it is returned",
        Refused(new Shift(new LinfThreat(0.1f), 0.2f)));

    [Theory]
    [InlineData(0.8f, "1.")]
    [InlineData(-0.8f, "-0.")]
    [InlineData(float.NaN, "NaN")]
    public void A_pixel_that_is_no_number_in_0_to_1_is_refused_whatever_the_threat_says(float shift, string pixel) =>
        Assert.Matches($@"\Aattack Shift: its image number 0 has a pixel of {pixel}\d*, expected \[0, 1\]; project", Refused(new Shift(new Anything(), shift)));

    [Fact]
    public void Another_count_of_numbers_is_refused() => Assert.Equal("attack Short: expected 12 images of 16 numbers, got 3 numbers", Refused(new Short()));

    [Fact]
    public void Changing_the_clean_images_it_was_handed_gains_an_attack_nothing()
    {
        Assert.Contains("is 0.3 from the clean one", Refused(new Forger(new LinfThreat(0.1f))), StringComparison.Ordinal);
        Assert.All(batch.Images, pixel => Assert.InRange(pixel, 0.4f, 0.6f));
    }

    [Fact]
    public void Saying_that_an_image_fools_is_not_enough()
    {
        using var victim = new Victim(network);
        Assert.DoesNotContain(true, new Shift(new LinfThreat(0.1f), 0).Run(victim, batch, seed: 1).Fooled);
    }

    [Fact]
    public void A_threat_written_over_spans_alone_serves_evaluation_and_training_attacks()
    {
        var (own, known) = (new Cube(0.05f), new LinfThreat(0.05f));
        using var victim = new Victim(network);
        Assert.Equal(
            new GradientAscent(known, steps: 4, stepSize: 0.02f).Run(victim, batch, seed: 5).Images,
            new GradientAscent(own, steps: 4, stepSize: 0.02f).Run(victim, batch, seed: 5).Images);
        float[] labels = [.. batch.Labels.Select(label => (float)label)];
        var key = new StartKey(1, "test");
        Assert.Equal(
            new Pgd(known, 4, 0.02f, randomStart: false).Perturb(network, batch.Images, labels, key),
            new Pgd(own, 4, 0.02f, randomStart: false).Perturb(network, batch.Images, labels, key));
        var found = new Pgd(own, 1, 0, randomStart: true).Perturb(network, batch.Images, labels, key);
        for (var n = 0; n < Count; n++) Assert.True(known.Admits(found.AsSpan(n * LinearNetwork.Pixels, LinearNetwork.Pixels), batch.Image(n)));
        Assert.NotEqual(batch.Images, found);
    }

    [Fact]
    public void What_a_training_attack_leaves_is_projected()
    {
        float[] labels = [.. batch.Labels.Select(label => (float)label)];
        var found = new Leap(new LinfThreat(0.1f)).Perturb(network, batch.Images, labels);
        for (var i = 0; i < found.Length; i++) Assert.Equal(batch.Images[i] + 0.1f, found[i]);
    }

    [Fact]
    public void A_training_attack_reaches_no_weight_gradient()
    {
        float[] labels = [.. batch.Labels.Select(label => (float)label)];
        var message = Assert.Throws<AdversarialException>(() => new Trespass(new LinfThreat(0.1f)).Perturb(network, batch.Images, labels)).Message;
        Assert.Equal("an attack asks for image gradients alone, got images on a tape for All; use the tape that it is handed", message);
        Assert.All(network.Parameters, parameter => Assert.False(parameter.Value.HasGradient));
    }

    string Refused(ImageAttack attack)
    {
        using var victim = new Victim(network);
        return Assert.Throws<AdversarialException>(() => attack.Run(victim, batch, seed: 1)).Message;
    }

    sealed class Shift(Threat threat, float shift) : ImageAttack(threat)
    {
        protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key) => [.. batch.Images.Select(pixel => pixel + shift)];
    }

    sealed class Short() : ImageAttack(new LinfThreat(0.1f))
    {
        protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key) => new float[3];
    }

    sealed class Forger(Threat threat) : ImageAttack(threat)
    {
        protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
        {
            for (var i = 0; i < batch.Images.Length; i++) batch.Images[i] += 0.3f;
            Array.Fill(batch.Labels, 0);
            return batch.Images;
        }
    }

    sealed class Leap(Threat threat) : TrainingAttack(threat)
    {
        public override string Name => "leap";

        public override double ForwardUnits => 0;

        protected override void Attempt(FrozenNetwork network, Batch clean, Tensor adversarial, Tape tape, StartKey key) => adversarial.Fill(1);
    }

    sealed class Trespass(Threat threat) : TrainingAttack(threat)
    {
        public override string Name => "trespass";

        public override double ForwardUnits => 1;

        protected override void Attempt(FrozenNetwork network, Batch clean, Tensor adversarial, Tape tape, StartKey key)
        {
            using var own = new Tape(clean.Images.Device);
            own.Backward(network.Logits(own.Input(clean.Images, watch: true)).CrossEntropy(clean.Labels));
        }
    }

    /// <summary>Admits every image: what is left is [0, 1].</summary>
    sealed record Anything() : Threat(0)
    {
        public override string Norm => "anything";

        public override Anything WithEpsilon(float epsilon) => this;

        public override double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean) => 0;

        public override void Project(Span<float> image, ReadOnlySpan<float> clean) { }

        public override void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize) { }

        public override void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream) => clean.CopyTo(image);
    }

    /// <summary>L∞ once more, as somebody else would write it.</summary>
    sealed record Cube(float Radius) : Threat(Radius)
    {
        public override string Norm => "cube";

        public override Cube WithEpsilon(float epsilon) => new(epsilon);

        public override double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean)
        {
            var most = 0.0;
            for (var i = 0; i < image.Length; i++) most = Math.Max(most, Math.Abs((double)image[i] - clean[i]));
            return most;
        }

        public override void Project(Span<float> image, ReadOnlySpan<float> clean)
        {
            for (var i = 0; i < image.Length; i++) image[i] = Math.Clamp(Math.Clamp(image[i], clean[i] - Epsilon, clean[i] + Epsilon), 0, 1);
        }

        public override void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize)
        {
            for (var i = 0; i < image.Length; i++) image[i] += stepSize * Math.Sign(gradient[i]);
        }

        public override void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream)
        {
            for (var i = 0; i < image.Length; i++) image[i] = clean[i] + stream.NextUniform(-Epsilon, Epsilon);
            Project(image, clean);
        }
    }
}
