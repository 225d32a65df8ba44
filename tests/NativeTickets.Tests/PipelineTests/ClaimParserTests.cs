using NativeTickets.Pipelines;

namespace NativeTickets.Tests;

/// <summary>How claims are read.</summary>
public sealed class ClaimParserTests
{
    [Fact]
    public void A_claim_compares_two_values_with_a_margin()
    {
        const string Text = "boosted.validationAccuracy@1ep >= dense.validationAccuracy@12ep + 0.5pp";
        Assert.Equal(new ClaimSpec(Text, new("boosted", "validationAccuracy", 1), ">=", new("dense", "validationAccuracy", 12), 0.005),
            ClaimParser.Parse(Text, out _));
    }

    [Theory]
    [InlineData("a.testAccuracy >= b.testAccuracy", 0)]
    [InlineData("a.epochsToStop <= b.epochsToStop - 2", -2)]
    [InlineData("a.testAccuracy >= b.testAccuracy - 1%", -0.01)]
    public void A_margin_is_in_the_metric_s_own_unit(string text, double margin) => Assert.Equal(margin, ClaimParser.Parse(text, out _)!.Margin);

    [Fact]
    public void A_claim_compares_a_value_with_a_constant()
    {
        var claim = ClaimParser.Parse("robust.dense.pgd-20.robustAccuracy <= 45%", out _)!;
        Assert.Equal(new ClaimValue("robust", "dense.pgd-20.robustAccuracy", null), claim.Left);
        Assert.Null(claim.Right);
        Assert.Equal(0.45, claim.Margin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b > c.d")]
    [InlineData("a.b >= ")]
    [InlineData("a >= b")]
    [InlineData("a.b@0ep >= c.d")]
    [InlineData("a.b@1it >= c.d")]
    [InlineData("a.b@99999999999ep >= c.d")]
    [InlineData("a.b >= c.d * 2")]
    [InlineData("a.b >= c.d + 1ep")]
    [InlineData("a.b >= c.d + 1 2")]
    [InlineData("0.5 <= a.b")]
    public void What_is_no_claim_is_refused_with_a_reason(string text)
    {
        Assert.Null(ClaimParser.Parse(text, out var problem));
        Assert.NotEmpty(problem);
    }
}
