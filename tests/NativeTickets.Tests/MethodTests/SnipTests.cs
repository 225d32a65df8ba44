using NativeTickets.Adversarial;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>SNIP on clean and on adversarial images, against public implementations, by hand, and by what must not change it.</summary>
public sealed class SnipTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 2);

    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows("1-scores", "snip");

    public static IEnumerable<TheoryDataRow<string, string>> Adversarial =>
        Cases.Where(row => row.Skip is not null || MethodCase.Read(row.Data.Item1, "1-scores", row.Data.Item2).Has("pgd"));

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_and_masks_are_those_of_public_code(string place, string name)
    {
        var numbers = MethodCase.Read(place, "1-scores", name);
        using var network = numbers.Network(device);
        var biases = numbers.Has("biases") && numbers.Settings.GetProperty("biases").GetBoolean();
        Parameter[] scored = [.. network.Parameters.Where(p => p.IsPrunable || biases && p.Name.EndsWith(".bias", StringComparison.Ordinal))];
        var mode = GoldenScore.ModeOf(numbers);
        float[][] gradients;
        using (var tape = new Tape(device, GradientTarget.Parameters))
        {
            var batch = new CaseBatches(numbers).Load(0, tape);
            var before = NetworkState.Read(network);
            var loss = network.Forward(batch.Images, mode).CrossEntropy(batch.Labels);
            tape.Backward(loss);
            numbers.RequireNear("loss", [loss.Item()]);
            gradients = [.. scored.Select(p => p.Value.Gradient!.ToArray())];
            NetworkState.Write(network, before, name);
            network.ClearGradients();
        }
        var (scores, total) = ConnectionSensitivity.Of([.. scored.Select(p => p.Value.ToArray())], gradients);
        numbers.RequireNear("total", [(float)total]);
        for (var i = 0; i < scored.Length; i++)
            numbers.RequireNear($"scores/{scored[i].Name}", [.. scores[i].Select(score => (float)score)]);
        foreach (var keep in numbers.Settings.GetProperty("keep").EnumerateObject())
        {
            if (!biases)
            {
                GoldenScore.RequireMask(numbers, keep, ScorePruning.Mask(network, new ConnectionSensitivity(mode), PruningScope.Global,
                    GoldenScore.SparsityFor(network, keep.Value.GetInt32()), batches: new CaseBatches(numbers)));
                continue;
            }
            // tickets have no masks of biases: the ranking alone is compared, with biases in it
            NamedWeights[] weights = [.. scored.Select((p, i) => new NamedWeights(p.Name, [.. scores[i].Select(score => (float)score)]))];
            var kept = 1 - keep.Value.GetDouble() / weights.Sum(layer => layer.Values.Length);
            GoldenScore.RequireMask(numbers, keep, ScorePruning.Mask(weights, new Magnitude(), PruningScope.Global, kept));
        }
    }

    [Theory]
    [MemberData(nameof(Adversarial))]
    public void Adversarial_images_of_our_attack_are_those_of_the_case(string place, string name)
    {
        var numbers = MethodCase.Read(place, "1-scores", name);
        var pgd = numbers.Settings.GetProperty("pgd");
        using var network = numbers.Network(device);
        var clean = numbers[pgd.GetProperty("from").GetString()!];
        var attack = new Pgd(new LinfThreat((float)pgd.GetProperty("epsilon").GetDouble()), pgd.GetProperty("steps").GetInt32(),
            (float)pgd.GetProperty("step").GetDouble(), randomStart: false);
        using var tape = new Tape(device, GradientTarget.Watched);
        using var images = Tensor.FromBatch(device, clean.Shape, clean.Values);
        using var labels = Tensor.FromBatch(device, new Shape(clean.Shape[0]), numbers.Named("labels").Values);
        using var adversarial = Tensor.FromBatch(device, clean.Shape, clean.Values);
        attack.Climb(network, new Batch(images, labels), adversarial, tape);
        var theirs = numbers.Named("images").Values;
        var differing = adversarial.ToArray().Where((pixel, i) => Math.Abs(pixel - theirs[i]) > 1e-6).Count();
        var allowed = theirs.Length * (1e-3 + 2 * pgd.GetProperty("pixelsThatDifferInFloat32").GetDouble()); // a sign of a gradient near 0 may differ
        Assert.True(differing <= allowed, $"{differing} of {theirs.Length} pixels differ");
    }

    [Fact]
    public void A_product_computed_by_hand_is_scored()
    {
        var (scores, total) = ConnectionSensitivity.Of([[2f, -1f], [0.5f]], [[0.25f, 3f], [-1f]]);
        Assert.Equal(4, total);
        Assert.Equal([0.125, 0.75], scores[0]);
        Assert.Equal([0.125], scores[1]);
    }

    [Fact]
    public void A_loss_that_is_multiplied_by_a_constant_prunes_the_same()
    {
        using var network = TinyNetwork.Create(device);
        var images = new TinyImages(network, 12);
        var batches = new CaseBatches(new WeightsEntry(images.Shape, images.Images), new WeightsEntry(new Shape(12), images.Labels));
        var once = Masked(1);
        foreach (var factor in new[] { 0.125f, 64f }) Assert.Equal(0, once.DistanceTo(Masked(factor)));

        TicketMask Masked(float factor) => ScorePruning.Mask(network, new ConnectionSensitivity(), PruningScope.Global, 0.6, batches: batches,
            objective: new Scaled(factor));
    }

    [Fact]
    public void Simulated_graphics_kernels_score_as_the_processor_does()
    {
        using var simulator = Device.Open("ilgpu-cpu");
        using var network = TinyNetwork.Create(device);
        using var other = TinyNetwork.Create(simulator);
        var images = new TinyImages(network, 6);
        var batches = new CaseBatches(new WeightsEntry(images.Shape, images.Images), new WeightsEntry(new Shape(6), images.Labels));
        var (here, there) = (Masked(network), Masked(other));
        Assert.InRange(here.DistanceTo(there) * here.Count, 0, 2); // one pair may lie closer together than sums in another order

        TicketMask Masked(Network scored) => ScorePruning.Mask(scored, new ConnectionSensitivity(), PruningScope.Global, 0.7, batches: batches);
    }

    [Fact]
    public void Running_statistics_are_used_and_left_where_they_are_asked_for()
    {
        using var network = Networks.Create("vgg16-w4", device, new ImageShape(3, 32, 32), 10);
        var images = new TinyImages(network, 4);
        var batches = new CaseBatches(new WeightsEntry(images.Shape, images.Images), new WeightsEntry(new Shape(4), images.Labels));
        var before = network.State.Select(state => state.Value.ToArray()).ToArray();
        var (batch, running) = (Masked(Mode.Train), Masked(Mode.Evaluate));
        Assert.NotEqual(0, batch.DistanceTo(running));
        Assert.Equal(before, network.State.Select(state => state.Value.ToArray()));

        TicketMask Masked(Mode mode) => ScorePruning.Mask(network, new ConnectionSensitivity(mode), PruningScope.Global, 0.9, batches: batches);
    }

    sealed class Scaled(float factor) : Objective
    {
        public override string Name => "scaled";

        public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
        {
            var logits = network.Forward(batch.Images, Mode.Train);
            return new StepLoss(logits.CrossEntropy(batch.Labels).Multiply(factor), logits.CountCorrect(batch.Labels), 3);
        }
    }
}
