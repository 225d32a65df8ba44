using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>GraSP: gradients, Hessian-vector products and masks against a double backward pass of another engine, and by hand.</summary>
public sealed class GraspTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 2);

    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows("1-scores", "grasp");

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_scores_and_masks_are_those_of_a_double_backward_pass(string place, string name)
    {
        var numbers = MethodCase.Read(place, "1-scores", name);
        using var network = numbers.Network(device);
        var batches = new CaseBatches(numbers, numbers.Count("parts"));
        var flow = new GradientFlow(numbers.Number("temperature"), GoldenScore.ModeOf(numbers));
        double[][] gradient = [], product = [];
        var seen = new WatchedScore(ScoreNeeds.Batches, input => ((gradient, product) = flow.Of(input)).Item2);
        ScorePruning.Mask(network, seen, PruningScope.Global, 0.5, batches: batches);

        Parameter[] prunable = [.. network.Parameters.Where(p => p.IsPrunable)];
        double[][] scores = [.. prunable.Select((p, i) => p.Value.ToArray().Select((weight, w) => -weight * product[i][w]).ToArray())];
        var total = Math.Abs(scores.Sum(layer => layer.Sum())) + 1e-10;
        numbers.RequireNear("total", [(float)total]);
        for (var i = 0; i < prunable.Length; i++)
        {
            numbers.RequireNear($"gradient/{prunable[i].Name}", Floats(gradient[i]));
            numbers.RequireNear($"hg/{prunable[i].Name}", Floats(product[i]));
            numbers.RequireNear($"scores/{prunable[i].Name}", Floats(scores[i], 1 / total));
        }
        GoldenScore.RequireMasks(numbers, network, flow, batches);
    }

    [Fact]
    public void A_product_computed_by_hand_is_found()
    {
        // logits are w · x; with p the softmax, g = (p − y) xᵀ and, of the one weight that is moved along with its row, H g = (diag p − p pᵀ)(p − y) |x|² xᵀ
        using var network = Networks.Build("hand", device, new ImageShape(1, 1, 2), 2, make => [new Flatten("flatten"), make.Linear("fc", 2, 2, false)]);
        var batches = new CaseBatches(new WeightsEntry(new Shape(1, 1, 1, 2), [3, 1]), new WeightsEntry(new Shape(1), [0]));
        network.Parameters[0].Value.Write([1, -3, 2, -6]); // both logits are 0, so p is ½ each, and p − y is (−½, ½)
        double[][] gradient = [], product = [];
        var score = new WatchedScore(ScoreNeeds.Batches, input => ((gradient, product) = new GradientFlow(1).Of(input)).Item2);
        ScorePruning.Mask(network, score, PruningScope.Global, 0.5, batches: batches);
        Assert.Equal([-1.5, -0.5, 1.5, 0.5], gradient[0].Select(value => Math.Round(value, 9)));
        // (diag p − p pᵀ)(−½, ½) is (−¼, ¼); |x|² is 10
        Assert.Equal([-7.5, -2.5, 7.5, 2.5], product[0].Select(value => Math.Round(value, 5)));
        // w · Hg is −7.5, 7.5, 15, −15: the lowest two go
        var mask = ScorePruning.Mask(network, new GradientFlow(1), PruningScope.Global, 0.5, batches: batches);
        Assert.Equal([false, true, true, false], mask.Layers[0].ToFlags());
    }

    [Fact]
    public void Linear_layers_may_be_drawn_again_for_the_score_and_stay_as_they_are()
    {
        using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), 10);
        var images = new TinyImages(network, 4);
        var batches = new CaseBatches(new WeightsEntry(images.Shape, images.Images), new WeightsEntry(new Shape(4), images.Labels));
        var before = network.Parameters.Select(p => p.Value.ToArray()).ToArray();
        var (own, drawn, other) = (Masked(false, 1), Masked(true, 1), Masked(true, 2));
        Assert.NotEqual(0, own.DistanceTo(drawn));
        Assert.NotEqual(0, drawn.DistanceTo(other));
        Assert.Equal(0, drawn.DistanceTo(Masked(true, 1)));
        Assert.Equal(before, network.Parameters.Select(p => p.Value.ToArray()));

        TicketMask Masked(bool redraw, long seed) =>
            ScorePruning.Mask(network, new GradientFlow(redrawLinear: redraw), PruningScope.Global, 0.9, batches: batches, seed: seed);
    }

    [Fact]
    public void A_network_that_cannot_be_copied_is_refused_with_what_to_do()
    {
        using var network = TinyNetwork.Create(device);
        var images = new TinyImages(network, 2);
        var batches = new CaseBatches(new WeightsEntry(images.Shape, images.Images), new WeightsEntry(new Shape(2), images.Labels));
        var error = Assert.Throws<NetworkException>(() => ScorePruning.Mask(network, new GradientFlow(), PruningScope.Global, 0.5, batches: batches));
        Assert.Contains("make it by Networks.Create", error.Message, StringComparison.Ordinal);
    }

    static float[] Floats(double[] values, double factor = 1) => Array.ConvertAll(values, value => (float)(value * factor));
}
