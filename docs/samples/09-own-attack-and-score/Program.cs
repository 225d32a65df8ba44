// An attack, a threat model and a pruning score of one's own. Each says what it does; the library holds it to what an attack and a score may do.
using NativeTickets;
using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Pruning;

using var device = Device.Open("cpu");
var glyphs = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 3000 });
LayerSpec[] layers = [new FlattenSpec(), new LinearSpec(64, Bias: false), new ReluSpec(), new LinearSpec(10, Bias: false)];
using var network = Networks.FromLayers("small", device, new ImageShape(1, 28, 28), classes: 10, layers, seed: 1);
var reader = new BatchReader(glyphs.Test, new BatchOptions { BatchSize = 50 });
var mask = ScorePruning.Mask(network, new Sensitivity(), PruningScope.Global, sparsity: 0.9, batches: new Batches(reader, count: 2));
Console.WriteLine($"{mask.PrunedCount} of {mask.Count} weights pruned; kept: {string.Join(", ", mask.Layers.Select(layer => $"{layer.Density:0%}"))}");

var batch = reader.NewBatch();
reader.Read(epoch: 0, step: 0, batch);
using var victim = new Victim(network); // untrained, it gives some class or other
int[] labels = [.. victim.Logits(batch.Images).Chunk(10).Select(row => row.Index().MaxBy(logit => logit.Item).Index)];
var found = new Spots(new Brighten(0.5f), pixels: 100).Run(victim, new ImageBatch(batch.Images, labels, [.. Enumerable.Range(0, batch.Count)]), seed: 1);
Console.WriteLine($"spots of light fool an untrained network on most images: {found.Fooled.Count(fooled => fooled) > 25}");

/// <summary>An adversary that may make any pixel brighter by at most epsilon, and none darker.</summary>
sealed record Brighten(float Most) : Threat(Most)
{
    public override string Norm => "brighten";
    public override Brighten WithEpsilon(float epsilon) => new(epsilon);
    public override double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean)
    {
        var most = 0.0;
        for (var i = 0; i < image.Length; i++) most = Math.Max(most, image[i] < clean[i] ? double.PositiveInfinity : (double)image[i] - clean[i]);
        return most;
    }
    public override void Project(Span<float> image, ReadOnlySpan<float> clean) => Each(image, clean, Nearest);
    public override void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize) =>
        Each(image, gradient, (pixel, slope) => slope > 0 ? pixel + stepSize : pixel);
    float Nearest(float pixel, float from) => Math.Clamp(Math.Clamp(pixel, from, from + Epsilon), 0, 1);
    public override void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream) =>
        Each(image, clean, (_, from) => Math.Clamp(from + stream.NextUniform(0, Epsilon), 0, 1));
    static void Each(Span<float> image, ReadOnlySpan<float> other, Func<float, float, float> pixel)
    {
        for (var i = 0; i < image.Length; i++) image[i] = pixel(image[i], other[i]);
    }
}

/// <summary>Brightens the pixels whose light raises the loss most; one step.</summary>
sealed class Spots(Threat threat, int pixels) : ImageAttack(threat)
{
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        var gradient = victim.Gradients(new CrossEntropyLoss(), batch.Images, batch.Labels).Gradient;
        for (var n = 0; n < batch.Count; n++)
            foreach (var place in Enumerable.Range(n * batch.ImageLength, batch.ImageLength).OrderByDescending(i => gradient[i]).Take(pixels))
                batch.Images[place] = Math.Min(batch.Images[place] + Threat.Epsilon, 1);
        return batch.Images;
    }
}

/// <summary>|w · ∂loss/∂w|: how much the loss would change without a weight. Source: Lee et al. 2019, arXiv:1810.02340.</summary>
sealed class Sensitivity : PruningScore
{
    public override string Name => "sensitivity";
    public override ScoreNeeds Needs => ScoreNeeds.Gradients;
    protected override IReadOnlyList<double[]> Score(ScoringInput input) =>
        [.. input.Weights.Zip(input.Gradients, (layer, gradient) => layer.Values.Zip(gradient, (weight, slope) => Math.Abs((double)weight * slope)).ToArray())];
}

sealed class Batches(BatchReader reader, int count) : ScoringBatches
{
    public override int Count => count;
    public override Batch Load(int index, Tape tape)
    {
        var host = reader.NewBatch();
        reader.Read(epoch: 0, step: index, host);
        var shape = new Shape(host.Count, host.Channels, host.Height, host.Width);
        float[] labels = [.. host.Labels.Take(host.Count).Select(label => (float)label)];
        return new Batch(tape.Input(shape, host.Images.AsSpan(0, shape.Count)), tape.Input(new Shape(host.Count), labels));
    }
}
