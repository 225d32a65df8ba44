using CsCheck;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

public sealed class ScorePruningTests
{
    static readonly NamedWeights Large = new("large", [4f, -8f, 2f, 10f]);
    static readonly NamedWeights Small = new("small", [0.1f, -0.4f, 0.2f, 0.5f]);

    static readonly Gen<NamedWeights[]> Layers = Gen.Float[-2, 2].Array[1, 40].Array[1, 4]
        .Select(layers => layers.Select((values, i) => new NamedWeights($"layer{i}", values)).ToArray());

    static readonly PruningScore[] AllScores = [new Magnitude(), new LayerNormalizedMagnitude(), new LayerNormalizedMagnitude(meanOverAll: true)];
    static readonly Gen<PruningScore> Scores = Gen.Int[0, AllScores.Length - 1].Select(i => AllScores[i]);

    [Theory]
    [InlineData("magnitude", PruningScope.Global, "1111", "0000")]
    [InlineData("magnitude", PruningScope.PerLayer, "0101", "0101")]
    [InlineData("layerNormalizedMagnitude", PruningScope.Global, "0101", "0101")]
    [InlineData("layerNormalizedMagnitude", PruningScope.PerLayer, "0101", "0101")]
    public void Half_of_two_layers_goes_as_computed_by_hand(string score, PruningScope scope, string large, string small)
    {
        var mask = ScorePruning.Mask([Large, Small], Score(score), scope, 0.5);
        Assert.Equal([large, small], mask.Layers.Select(Text));
    }

    [Fact]
    public void The_normalized_score_divides_by_the_mean_of_its_layer()
    {
        // means 6 and 0.3: the scores are 0.67 1.33 0.33 1.67 and 0.33 1.33 0.67 1.67; the 2 of 'large' scores 0.33333…, the 0.1 a little more, 0.1f being
        // above 0.1
        var mask = ScorePruning.Mask([Large, Small], new LayerNormalizedMagnitude(), PruningScope.Global, 0.125);
        Assert.Equal(["1101", "1111"], mask.Layers.Select(Text));
    }

    [Theory]
    [InlineData("layerNormalizedMagnitude", "1000", "1111")] // means 3 and 0.975 of the kept weights: the 2 scores 0.67, the 0.9 0.92
    [InlineData("meanOverAll", "1100", "1110")] // means 1.5 and 0.975: the 2 scores 1.33
    public void In_a_later_round_the_mean_is_over_kept_weights_or_over_all(string score, string first, string second)
    {
        NamedWeights[] weights = [new("first", [4f, 2f, 0f, 0f]), new("second", [1f, 1f, 1f, 0.9f])];
        var existing = new TicketMask([Mask.FromFloats("first", [1, 1, 0, 0]), Mask.FromFloats("second", [1, 1, 1, 1])]);
        var mask = ScorePruning.Mask(weights, Score(score), PruningScope.Global, 0.375, existing); // one weight of the six that are left
        Assert.Equal([first, second], mask.Layers.Select(Text));
    }

    [Theory]
    [InlineData(0.1, 5, 0)] // 0.5 to the even 0
    [InlineData(0.3, 5, 2)] // 1.5 to the even 2
    [InlineData(0.5, 5, 2)] // 2.5 to the even 2
    [InlineData(0.07, 150, 10)] // 10.5 to the even 10; in double the product would be above 10.5
    [InlineData(0.8, 430_500, 344_400)] // LeNet's prunable weights
    [InlineData(0.98, 430_500, 421_890)]
    [InlineData(0, 7, 0)]
    public void Exactly_round_half_even_of_sparsity_times_count_is_pruned(double sparsity, int count, int pruned)
    {
        var weights = new NamedWeights("layer", [.. Enumerable.Range(0, count).Select(i => (float)(i % 97))]);
        Assert.Equal(pruned, ScorePruning.Mask([weights], new Magnitude(), PruningScope.Global, sparsity).PrunedCount);
    }

    [Fact]
    public void Equal_scores_go_in_the_order_of_layers_then_of_indices()
    {
        var mask = ScorePruning.Mask([new("a", [1f, -1f, 1f]), new("b", [1f, 0.5f, -1f])], new Magnitude(), PruningScope.Global, 0.5);
        Assert.Equal(["001", "101"], mask.Layers.Select(Text));
    }

    [Fact]
    public void Negative_zero_is_worth_as_little_as_zero()
    {
        var mask = ScorePruning.Mask([new("a", [0f, -0f, 0f, 1e-45f])], new Magnitude(), PruningScope.Global, 0.75);
        Assert.Equal("0001", Text(mask.Layers[0]));
    }

    [Fact]
    public void A_layer_of_zeros_goes_first()
    {
        var mask = ScorePruning.Mask([Small, new("zeros", [0f, 0f])], new LayerNormalizedMagnitude(), PruningScope.Global, 1 / 3.0);
        Assert.Equal(["1111", "00"], mask.Layers.Select(Text));
    }

    [Fact]
    public void A_global_mask_is_the_one_that_a_stable_sort_gives() => Gen.Select(Layers, Scores, Gen.Double[0, 0.999]).Sample((layers, score, sparsity) =>
    {
        var scored = layers.SelectMany(l => l.Values.Select(v => Math.Abs((double)v) / Divisor(l.Values, score))).ToArray();
        var count = (int)Math.Round((decimal)sparsity * scored.Length, MidpointRounding.ToEven);
        var pruned = Enumerable.Range(0, scored.Length).OrderBy(i => scored[i]).Take(count).ToHashSet();
        var mask = ScorePruning.Mask(layers, score, PruningScope.Global, sparsity);
        var kept = mask.Layers.SelectMany(l => l.ToFlags()).ToArray();
        return Enumerable.Range(0, scored.Length).All(i => kept[i] != pruned.Contains(i));
    });

    [Fact]
    public void Every_layer_has_its_own_exact_count_under_the_layer_scope() =>
        Gen.Select(Layers, Scores, Gen.Double[0, 0.999]).Sample((layers, score, sparsity) =>
        ScorePruning.Mask(layers, score, PruningScope.PerLayer, sparsity).Layers
            .All(l => l.PrunedCount == (int)Math.Round((decimal)sparsity * l.Count, MidpointRounding.ToEven)));

    [Fact]
    public void The_next_level_keeps_what_is_pruned_and_counts_it() =>
        Gen.Select(Layers, Layers, Scores, Gen.Double[0, 0.999], Gen.Double[0, 0.999]).Sample((layers, others, score, a, b) =>
    {
        var (low, high) = (Math.Min(a, b), Math.Max(a, b));
        var first = ScorePruning.Mask(layers, score, PruningScope.Global, low);
        // other weights of the same layers, as after another training: what is pruned may be large there
        var retrained = layers.Select((l, i) => new NamedWeights(l.Name,
            [.. l.Values.Select((_, j) => others[i % others.Length].Values[j % others[i % others.Length].Values.Length])])).ToArray();
        var second = ScorePruning.Mask(retrained, score, PruningScope.Global, high, first);
        return second.PrunedCount == (int)Math.Round((decimal)high * second.Count, MidpointRounding.ToEven)
            && first.Layers.Zip(second.Layers).All(p => Enumerable.Range(0, p.First.Count).All(i => p.First[i] || !p.Second[i]));
    });

    [Fact]
    public void The_mean_of_a_later_level_leaves_out_what_is_pruned()
    {
        var existing = new TicketMask([Mask.FromFloats("a", [1, 1, 0, 0]), Mask.FromFloats("b", [1, 1, 1, 1])]);
        // with zeros counted, a's mean would be 1 and its 2 would score 2, above everything in b
        var mask = ScorePruning.Mask([new("a", [2f, 2f, 0f, 0f]), new("b", [5f, 5f, 5f, 4f])], new LayerNormalizedMagnitude(), PruningScope.Global,
            5 / 8.0, existing);
        Assert.Equal(["0000", "1110"], mask.Layers.Select(Text));
    }

    [Fact]
    public void Less_sparsity_than_there_is_already_is_refused_with_both_numbers()
    {
        var existing = ScorePruning.Mask([Large, Small], new Magnitude(), PruningScope.Global, 0.75);
        var error = Assert.Throws<PruningException>(() => ScorePruning.Mask([Large, Small], new Magnitude(), PruningScope.Global, 0.5, existing));
        Assert.Equal("pruning: sparsity 0.5 prunes 4 of the 8 weights of the network, but 6 are pruned already; ask for at least 0.75", error.Message);
    }

    [Fact]
    public void What_cannot_be_pruned_is_refused_before_anything_is_scored()
    {
        var existing = ScorePruning.Mask([Large, Small], new Magnitude(), PruningScope.Global, 0.75);
        var error = Assert.Throws<PruningException>(() => ScorePruning.Mask([Large, Small], new Costly(), PruningScope.Global, 0.5, existing));
        Assert.Contains("pruned already", error.Message);
    }

    [Fact]
    public void A_layer_that_is_sparser_already_is_named_under_the_layer_scope()
    {
        var existing = ScorePruning.Mask([Large, Small], new Magnitude(), PruningScope.Global, 0.5);
        var error = Assert.Throws<PruningException>(() => ScorePruning.Mask([Large, Small], new Magnitude(), PruningScope.PerLayer, 0.5, existing));
        Assert.Contains("of small, but 4 are pruned already", error.Message);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_sparsity_out_of_range_is_refused(double sparsity) =>
        Assert.Throws<PruningException>(() => ScorePruning.Mask([Large], new Magnitude(), PruningScope.Global, sparsity));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_not_finite_is_named(float bad)
    {
        var error = Assert.Throws<PruningException>(() => ScorePruning.Mask([new("fc1.weight", [1f, bad])], new Magnitude(), PruningScope.Global, 0.5));
        Assert.Contains("fc1.weight", error.Message);
        Assert.Contains("at 1", error.Message);
    }

    static PruningScore Score(string name) => name switch
    {
        "magnitude" => new Magnitude(),
        "layerNormalizedMagnitude" => new LayerNormalizedMagnitude(),
        "meanOverAll" => new LayerNormalizedMagnitude(meanOverAll: true),
        _ => throw new ArgumentException(name),
    };

    static double Divisor(float[] values, PruningScore score)
    {
        var sum = 0.0;
        foreach (var value in values) sum += Math.Abs((double)value);
        return score is not Magnitude && sum > 0 ? sum / values.Length : 1;
    }

    static string Text(Mask mask) => string.Concat(mask.ToFlags().Select(k => k ? '1' : '0'));

    sealed class Costly : PruningScore
    {
        public override string Name => "costly";

        protected override IReadOnlyList<double[]> Score(ScoringInput input) => throw new InvalidOperationException("this was not to be computed");
    }
}
