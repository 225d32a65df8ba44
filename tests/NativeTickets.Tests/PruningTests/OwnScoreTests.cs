using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>Scores that somebody else writes: what they are given, and what they cannot do.</summary>
public sealed class OwnScoreTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;
    readonly ImageBatches batches;

    public OwnScoreTests()
    {
        network = TinyNetwork.Create(device);
        batches = new ImageBatches(new TinyImages(network, 12), 5);
    }

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void Scores_of_either_sign_are_pruned_from_the_lowest_and_equal_ones_in_order()
    {
        NamedWeights[] weights = [new("a", [1f, 2f, 3f, 4f]), new("b", [5f, 6f])];
        var score = new Given([[-0.5, 0.0, -0.0, 3], [-7, double.Epsilon]]);
        Assert.Equal("1111 01", Text(ScorePruning.Mask(weights, score, PruningScope.Global, 1 / 6.0)));
        Assert.Equal("0111 01", Text(ScorePruning.Mask(weights, score, PruningScope.Global, 2 / 6.0)));
        Assert.Equal("0011 01", Text(ScorePruning.Mask(weights, score, PruningScope.Global, 3 / 6.0)));
        Assert.Equal("0001 01", Text(ScorePruning.Mask(weights, score, PruningScope.Global, 4 / 6.0)));
        Assert.Equal("0001 00", Text(ScorePruning.Mask(weights, score, PruningScope.Global, 5 / 6.0)));
        Assert.Equal("0011 01", Text(ScorePruning.Mask(weights, score, PruningScope.PerLayer, 0.5)));
    }

    [Fact]
    public void Magnitudes_as_free_scores_give_the_mask_of_magnitudes()
    {
        var weights = NamedWeights.Of(network);
        var free = new Given([.. weights.Select(layer => Array.ConvertAll(layer.Values, weight => (double)Math.Abs(weight)))]);
        foreach (var sparsity in new[] { 0, 0.3, 0.5, 0.97 }) Assert.Equal(0, Masked(new Magnitude(), sparsity).DistanceTo(Masked(free, sparsity)));

        TicketMask Masked(PruningScore score, double sparsity) => ScorePruning.Mask(weights, score, PruningScope.Global, sparsity);
    }

    [Fact]
    public void A_score_may_divide_magnitudes_by_a_number_of_the_layer()
    {
        NamedWeights[] weights = [new("a", [4f, 2f]), new("b", [1f, 0.9f])];
        Assert.Equal("10 11", Text(ScorePruning.Mask(weights, new ByLargest(), PruningScope.Global, 0.25)));
    }

    [Fact]
    public void A_gradient_is_that_of_the_mean_loss_over_all_images_whatever_the_batches()
    {
        var (whole, parts) = (new Sensitivity(), new Sensitivity());
        ScorePruning.Mask(network, whole, PruningScope.Global, 0.5, batches: new ImageBatches(new TinyImages(network, 12), 12));
        ScorePruning.Mask(network, parts, PruningScope.Global, 0.5, batches: batches);
        for (var layer = 0; layer < 2; layer++)
            for (var w = 0; w < whole.Gradients[layer].Length; w++) Assert.Equal(whole.Gradients[layer][w], parts.Gradients[layer][w], 1e-6f);

        // one weight against a central difference of the loss
        var (weight, images, step) = (network.Parameters[0], new TinyImages(network, 12), 1e-2f);
        var values = weight.Value.ToArray();
        float LossAt(float shift)
        {
            weight.Value.Write([.. values.Select((value, i) => i == 7 ? value + shift : value)]);
            return images.Loss(network, images.Images);
        }
        Assert.Equal((LossAt(step) - LossAt(-step)) / (2 * step), whole.Gradients[0][7], 2e-3f); // second-order error of the difference
    }

    [Fact]
    public void What_a_score_does_to_a_network_is_undone()
    {
        var before = Everything();
        ScorePruning.Mask(network, new Vandal(), PruningScope.Global, 0.5, batches: batches);
        Assert.Equal(before, Everything());
        Assert.All(network.Parameters, parameter => Assert.False(parameter.Value.HasGradient));
    }

    [Fact]
    public void What_a_score_did_not_declare_it_does_not_get()
    {
        Assert.Equal("score nosy asks for Gradients, which its Needs do not declare",
            Assert.Throws<PruningException>(() => ScorePruning.Mask(network, new Nosy(), PruningScope.Global, 0.5, batches: batches)).Message);
        Assert.Equal("score sensitivity needs more than weights (Gradients); give it the network",
            Assert.Throws<PruningException>(() => ScorePruning.Mask(NamedWeights.Of(network), new Sensitivity(), PruningScope.Global, 0.5)).Message);
        Assert.Equal("score sensitivity needs Gradients, which are computed from batches; give it at least one",
            Assert.Throws<PruningException>(() => ScorePruning.Mask(network, new Sensitivity(), PruningScope.Global, 0.5)).Message);
    }

    [Fact]
    public void Scores_that_are_no_scores_are_refused()
    {
        NamedWeights[] weights = [new("a", [1f, 2f])];
        Refused("score given: expected the scores of 1 layers, got 0", new Given([]));
        Refused("score given: expected 2 scores for a, got 1", new Given([[1]]));
        Refused("score given: the score of a at 1 is NaN, expected a finite number", new Given([[1, double.NaN]]));
        Refused("score byLargest: its divisor of a is 0, expected a finite number above 0", new ByLargest(), [new("a", [0f, 0f])]);

        void Refused(string message, PruningScore score, NamedWeights[]? other = null) =>
            Assert.Equal(message, Assert.Throws<PruningException>(() => ScorePruning.Mask(other ?? weights, score, PruningScope.Global, 0.5)).Message);
    }

    float[][] Everything() => [.. network.Parameters.Select(p => p.Value.ToArray()), .. network.State.Select(s => s.Value.ToArray())];

    static string Text(TicketMask mask) => string.Join(' ', mask.Layers.Select(layer => string.Concat(layer.ToFlags().Select(kept => kept ? '1' : '0'))));

    sealed class Given(double[][] scores) : PruningScore
    {
        public override string Name => "given";

        protected override IReadOnlyList<double[]> Score(ScoringInput input) => scores;
    }

    sealed class ByLargest : RelativeMagnitude
    {
        public override string Name => "byLargest";

        protected override double Divisor(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept)
        {
            var largest = 0f;
            foreach (var weight in weights) largest = Math.Max(largest, Math.Abs(weight));
            return largest;
        }
    }

    /// <summary>|w · gradient|.</summary>
    sealed class Sensitivity : PruningScore
    {
        public IReadOnlyList<float[]> Gradients { get; private set; } = [];

        public override string Name => "sensitivity";

        public override ScoreNeeds Needs => ScoreNeeds.Gradients;

        protected override IReadOnlyList<double[]> Score(ScoringInput input)
        {
            Gradients = input.Gradients;
            return [.. input.Weights.Select((layer, i) => layer.Values.Select((weight, w) => Math.Abs((double)weight * input.Gradients[i][w])).ToArray())];
        }
    }

    /// <summary>Trains the network while it scores it.</summary>
    sealed class Vandal : PruningScore
    {
        public override string Name => "vandal";

        public override ScoreNeeds Needs => ScoreNeeds.Batches;

        protected override IReadOnlyList<double[]> Score(ScoringInput input)
        {
            using var sgd = new Sgd(input.Network);
            var seen = 0;
            input.ForEachBatch((batch, tape) =>
            {
                tape.Backward(input.Network.Forward(batch.Images, Mode.Train).CrossEntropy(batch.Labels));
                sgd.Step(0.5);
                seen += batch.Count;
            });
            Assert.Equal(12, seen);
            return [.. input.Weights.Select(layer => Array.ConvertAll(layer.Values, weight => (double)weight))];
        }
    }

    sealed class Nosy : PruningScore
    {
        public override string Name => "nosy";

        public override ScoreNeeds Needs => ScoreNeeds.Batches;

        protected override IReadOnlyList<double[]> Score(ScoringInput input) =>
            [.. input.Gradients.Select(layer => Array.ConvertAll(layer, value => (double)value))];
    }

    sealed class ImageBatches(TinyImages images, int size) : ScoringBatches
    {
        public override int Count => (images.Labels.Length + size - 1) / size;

        public override Batch Load(int index, Tape tape)
        {
            var (first, length) = (index * size, images.Images.Length / images.Labels.Length);
            var count = Math.Min(size, images.Labels.Length - first);
            var shape = new Shape(count, images.Shape[1], images.Shape[2], images.Shape[3]);
            var pixels = tape.Input(shape, images.Images.AsSpan(first * length, count * length));
            return new Batch(pixels, tape.Input(new Shape(count), images.Labels.AsSpan(first, count)));
        }
    }
}
