namespace NativeTickets.Tests;

/// <summary>Seeds that run until claims are decided, as pipelines write them.</summary>
public sealed class SeedTests
{
    const string Claim = "\nclaims: [ boosted.testAccuracy >= 0.9 ]";

    static string Text(string seed) => PipelineText.Small + $"\nseed: {seed}";

    [Fact]
    public void Seeds_follow_one_another_and_are_looked_at_where_nothing_is_said()
    {
        var spec = PipelineText.Read(Text("{ from: 11, upTo: 30 }") + Claim).Spec;
        Assert.Equal(Enumerable.Range(11, 20).Select(seed => (long)seed), spec.Seeds);
        Assert.Equal([3, 5, 8, 12, 20], spec.Looks);
        Assert.Equal([2, 4], PipelineText.Read(Text("{ upTo: 4, until: decided, looks: [2, 4] }") + Claim).Spec.Looks);
        Assert.Null(PipelineText.Read(Text("[1, 2]") + Claim).Spec.Looks);
    }

    [Theory]
    [InlineData("{ from: 3, upTo: 3 }", "seed.upTo is 3, and from is 3; wanted one above from at least")]
    [InlineData("{ upTo: 2000 }", "seed is 2,000 seeds; wanted at most 1,000")]
    [InlineData("{ upTo: 8, looks: [3, 5] }", "seed.looks are 3, 5; wanted rising numbers of which the last is 8, the number of seeds")]
    [InlineData("{ upTo: 8, looks: [5, 3, 8] }", "wanted rising numbers")]
    [InlineData("{ from: 1 }", "lacks 'upTo'")]
    [InlineData("{ upTo: 8, until: bored }", "wanted decided")]
    public void Seeds_that_cannot_be_meant_are_refused(string seed, string problem) =>
        Assert.Contains(problem, string.Join('\n', PipelineText.ProblemsOf(Text(seed) + Claim)), StringComparison.Ordinal);

    [Fact]
    public void Without_claims_there_is_nothing_to_decide() =>
        Assert.Contains("seed runs until claims are decided, but there are none", Assert.Single(PipelineText.ProblemsOf(Text("{ upTo: 8 }"))),
            StringComparison.Ordinal);

    [Fact]
    public void A_scale_changes_how_many_seeds_may_run()
    {
        var text = Text("{ from: 5, upTo: 24 }") + Claim + "\nscales: { small: { seed: { upTo: 9 } }, one: { seed: 7 } }";
        Assert.Equal([5, 6, 7, 8, 9], PipelineText.Read(text, "small").Spec.Seeds);
        Assert.Equal([3, 5], PipelineText.Read(text, "small").Spec.Looks);
        Assert.Equal([7], PipelineText.Read(text, "one").Spec.Seeds);
    }

    [Fact]
    public void What_stages_compute_does_not_depend_on_how_seeds_are_chosen()
    {
        var several = PipelineText.Plan(Text("[1, 2, 3]") + Claim).Select(stage => stage.Hash);
        Assert.Equal(several, PipelineText.Plan(Text("{ upTo: 3 }") + Claim).Select(stage => stage.Hash));
    }
}
