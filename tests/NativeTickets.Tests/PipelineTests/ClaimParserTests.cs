using NativeTickets.Plan.Claims;

namespace NativeTickets.Tests;

/// <summary>How claims are read.</summary>
public sealed class ClaimParserTests
{
    [Fact]
    public void A_claim_compares_two_values_with_a_margin()
    {
        const string Text = "boosted.validationAccuracy@1ep >= dense.validationAccuracy@12ep + 0.5pp";
        Assert.Equal(new ClaimSpec(Text, new("boosted", "validationAccuracy", 1), Comparison.AtLeast, new("dense", "validationAccuracy", 12), 0.005),
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

    [Fact]
    public void Brackets_name_the_entries_of_the_matrix_that_a_value_is_of()
    {
        var claim = ClaimParser.Parse("a[search.learningRate=0.01,variant=vgg-16].testAccuracy >= b[ticket.sparsity=80%].validationAccuracy@2ep - 1pp", out _)!;
        Assert.Equal([new("search.learningRate", "0.01"), new("variant", "vgg-16")], claim.Left.Only.Values);
        Assert.Equal(("b", "validationAccuracy", 2), (claim.Right!.Stage, claim.Right.Metric, claim.Right.Epoch));
        Assert.Equal([new("ticket.sparsity", "80%")], claim.Right.Only.Values);
        Assert.Equal(-0.01, claim.Margin);
    }

    [Theory]
    [InlineData("a.x - b.x >= c.y - d.y", "b", "d", 0)]
    [InlineData("a.x - b.x >= c.y - d.y - 2", "b", "d", -2)]
    [InlineData("a.x - b.x <= c.y + 2", "b", null, 2)]
    [InlineData("a.x >= c.y - d.y + 0.5pp", null, "d", 0.005)]
    [InlineData("a.x - b.x >= 2pp", "b", null, 0.02)]
    public void Either_side_may_be_a_difference(string text, string? left, string? right, double margin)
    {
        var claim = ClaimParser.Parse(text, out _)!;
        Assert.Equal((left, right, margin), (claim.Left.Less?.Stage, claim.Right?.Less?.Stage, claim.Margin));
    }

    [Theory]
    [InlineData("a[].b >= 1", "'[]' is not [axis=value], or several of them with commas between")]
    [InlineData("a[x].b >= 1", "'[x]' is not [axis=value], or several of them with commas between")]
    [InlineData("a[x=1,].b >= 1", "'[x=1,]' is not [axis=value], or several of them with commas between")]
    [InlineData("a[x=1,x=2].b >= 1", "the axis 'x' is twice in '[x=1,x=2]'")]
    [InlineData("a.b - 0.5 >= c.d", "'-' is neither >= nor <=")]
    [InlineData("a.b - c.d - e.f", "'-' is neither >= nor <=")]
    [InlineData("a.b - c.d + e.f >= g.h", "'+' is neither >= nor <=")]
    [InlineData("a.b - c.d", "it has neither >= nor <=")]
    [InlineData("a.b >= c.d - e", "'e' is neither a value of a stage nor a margin")]
    [InlineData("a.b >= c.d - 1 - 2", "'-' comes after the margin, which ends a claim")]
    [InlineData("a.b >= 1 - c.d", "'1' is neither a value of a stage nor a number alone")]
    [InlineData("a.b@0ep >= 1", "'a.b@0ep' has no epoch after its @")]
    public void A_claim_that_is_none_says_which_word_is_wrong(string text, string expected)
    {
        Assert.Null(ClaimParser.Parse(text, out var problem));
        Assert.Equal(expected, problem);
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
