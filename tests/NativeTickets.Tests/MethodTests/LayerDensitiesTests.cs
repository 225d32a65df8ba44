using System.Text.Json;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>Shares of layers by Erdős–Rényi, ideal gas quotas and none, against public implementations and by hand.</summary>
public sealed class LayerDensitiesTests
{
    public static IEnumerable<TheoryDataRow<string, string>> ErdosRenyi => MethodCase.Rows("1-scores", "erk");

    public static IEnumerable<TheoryDataRow<string, string>> IdealGas => MethodCase.Rows("2-masks", "igq");

    [Theory]
    [MemberData(nameof(ErdosRenyi))]
    public void Erdos_renyi_densities_are_those_of_public_code(string place, string name)
    {
        var numbers = MethodCase.Read(place, "1-scores", name);
        Shape[] shapes = [.. numbers.Settings.GetProperty("layers").EnumerateArray().Select(layer => ShapeOf(layer.GetProperty("shape")))];
        foreach (var row in numbers.Settings.GetProperty("rows").EnumerateArray())
        {
            var sparsity = row.GetProperty("sparsity").GetDouble();
            RequireDensities("densities", LayerDensities.ErdosRenyiKernel(shapes, sparsity));
            RequireDensities("rigl", LayerDensities.ErdosRenyiKernel(shapes, sparsity, wholeZeros: true));
            RequireDensities("riglFirstDense", LayerDensities.ErdosRenyiKernel(shapes, sparsity, wholeZeros: true, firstDense: true));

            void RequireDensities(string key, double[] ours)
            {
                double[] theirs = [.. row.GetProperty(key).EnumerateArray().Select(value => value.GetDouble())];
                Assert.Equal(theirs.Length, ours.Length);
                for (var i = 0; i < theirs.Length; i++)
                    Assert.True(Math.Abs(theirs[i] - ours[i]) <= numbers.Number("tolerance"),
                        $"{name}, {sparsity}, {key}[{i}]: {ours[i]:R}, expected {theirs[i]:R}");
            }
        }
    }

    [Fact]
    public void Uniform_shares_are_one_minus_the_sparsity() =>
        Assert.All(LayerDensities.Uniform([new Shape(3, 5), new Shape(7, 2, 3, 3)], 0.7), density => Assert.Equal(0.3, density, 1e-15)); // a rounding

    [Theory]
    [MemberData(nameof(IdealGas))]
    public void Ideal_gas_quotas_are_those_of_public_code(string place, string name)
    {
        var numbers = MethodCase.Read(place, "2-masks", name);
        Shape[] shapes = [.. numbers.Settings.GetProperty("shapes").EnumerateArray().Select(ShapeOf)];
        var ours = LayerDensities.IdealGas(shapes, 1 - numbers.Number("density"));
        double[] theirs = [.. numbers.Settings.GetProperty("densities").EnumerateArray().Select(value => value.GetDouble())];
        for (var i = 0; i < theirs.Length; i++) Assert.Equal(theirs[i], ours[i], numbers.Number("tolerance"));
    }

    [Fact]
    public void A_layer_that_would_be_denser_than_dense_is_dense_and_the_others_take_what_is_left()
    {
        // quotients 1 and 1/5 of 4 and 100 weights; half of 104 is 52: ε = 52 / 24 would give the first 2.2, so that 48 of the 100 are left to the second
        var densities = LayerDensities.ErdosRenyiKernel([new Shape(2, 2), new Shape(10, 10)], 0.5);
        Assert.Equal([1, 0.48], densities.Select(density => Math.Round(density, 12)));
        Assert.Equal([0, 52], LayerDensities.PrunedCounts([new Shape(2, 2), new Shape(10, 10)], densities));
    }

    [Theory]
    [InlineData(LayerDistribution.Uniform)]
    [InlineData(LayerDistribution.ErdosRenyiKernel)]
    [InlineData(LayerDistribution.IdealGas)]
    public void Whatever_the_shares_the_network_has_its_sparsity_and_a_seed_its_mask(LayerDistribution distribution)
    {
        NamedWeights[] weights = [.. new[] { new Shape(6, 1, 5, 5), new Shape(12, 6, 5, 5), new Shape(32, 192), new Shape(10, 32) }
            .Select((shape, i) => new NamedWeights($"layer{i}", new float[shape.Count]) { Shape = shape })];
        foreach (var sparsity in new[] { 0, 0.3, 0.5, 0.9, 0.98 })
        {
            var mask = RandomMask.Draw(weights, distribution, sparsity, 7);
            Assert.Equal(PrunedCount.Of(sparsity, mask.Count), mask.PrunedCount);
            Assert.Equal(0, mask.DistanceTo(RandomMask.Draw(weights, distribution, sparsity, 7)));
            var densities = distribution.Densities([.. weights.Select(layer => layer.Shape!.Value)], sparsity);
            for (var i = 0; i < weights.Length; i++) Assert.InRange(mask.Layers[i].KeptCount - densities[i] * mask.Layers[i].Count, -1, 1);
        }
        Assert.NotEqual(0, RandomMask.Draw(weights, distribution, 0.5, 7).DistanceTo(RandomMask.Draw(weights, distribution, 0.5, 8)));
    }

    [Fact]
    public void Shares_of_a_layer_without_a_shape_are_refused()
    {
        var error = Assert.Throws<PruningException>(() => RandomMask.Draw([new NamedWeights("fc", [1f])], LayerDistribution.IdealGas, 0.5, 1));
        Assert.Contains("fc does not say its shape", error.Message, StringComparison.Ordinal);
        Assert.Throws<PruningException>(() => LayerDensities.ErdosRenyiKernel([new Shape(2, 2)], 1));
    }

    static Shape ShapeOf(JsonElement extents) => new([.. extents.EnumerateArray().Select(extent => extent.GetInt32())]);
}
