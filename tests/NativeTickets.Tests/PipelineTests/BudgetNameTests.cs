using NativeTickets.Lab.Evaluations;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Tests;

/// <summary>A budget is called by gray levels where it was written so, and then its written form decides by which hash its results are found.</summary>
public sealed class BudgetNameTests
{
    [Theory]
    [InlineData("[0.1, 0.2, 0.3, 0.4]", "fgsm-eps0.1 fgsm-eps0.2 fgsm-eps0.3 fgsm-eps0.4")]
    [InlineData("[8/255, 0.2, 51.0/255.0]", null)] // 51/255 is 0.2 again
    [InlineData("[8/255, 4.0/255, 0.4]", "fgsm-eps8 fgsm-eps4 fgsm-eps0.4")]
    [InlineData("[16/510, 0.5/255]", "fgsm-eps0.03137254901960784 fgsm-eps0.00196078431372549")]
    [InlineData("[20%, 8/255]", "fgsm-eps0.2 fgsm-eps8")]
    [InlineData("0.2", "fgsm")]
    public void Only_what_is_written_as_n_of_255_is_called_by_gray_levels(string written, string? names)
    {
        var text = Text($"{{ fgsm: {{ epsilon: {written} }} }}");
        if (names is null) Assert.Contains("a second time", Assert.Single(PipelineText.ProblemsOf(text)), StringComparison.Ordinal);
        else
            Assert.Equal(names, string.Join(' ', Of(text).Attacks.Select(attack => attack.Name)));
    }

    [Fact]
    public void The_worst_case_is_called_as_its_budget_is_written()
    {
        const string Two = "{ fgsm: { epsilon: 0.2 } }, { pgd: { epsilon: 51/255 } }, "
            + "{ fgsm: { name: f8, epsilon: 8/255 } }, { pgd: { name: p8, epsilon: 8/255 } }";
        Assert.Equal(["worstCase-eps0.2", "worstCase-eps8"], WorstCase.Of(Of(Text(Two))).Select(worst => worst.Name));
        Assert.Equal(["worstCase"], WorstCase.Of(Of(Text("{ fgsm: { epsilon: 0.2 } }, { pgd: { epsilon: 0.2 } }"))).Select(worst => worst.Name));
    }

    [Fact]
    public void Names_that_two_budgets_would_share_are_an_error()
    {
        Assert.Contains("two attacks are called 'fgsm-eps1'", Problem("{ fgsm: { epsilon: [1/255, 1] } }"), StringComparison.Ordinal);
        Assert.Contains("two budgets would both be called 'worstCase-eps1'", Problem(
            "{ fgsm: { epsilon: 1/255 } }, { pgd: { epsilon: 1/255 } }, { fgsm: { name: f, epsilon: 1 } }, { pgd: { name: p, epsilon: 1 } }"),
            StringComparison.Ordinal);

        static string Problem(string attacks) => Assert.Single(PipelineText.ProblemsOf(Text(attacks)));
    }

    [Fact]
    public void The_written_form_enters_the_hash_where_a_name_rests_on_it_alone()
    {
        Assert.NotEqual(Hash("{ fgsm: { epsilon: [0.2, 0.3] } }"), Hash("{ fgsm: { epsilon: [51/255, 0.3] } }"));
        Assert.Equal(Hash("{ fgsm: { epsilon: [0.20, 30%] } }"), Hash("{ fgsm: { epsilon: [0.2, 0.3] } }"));
        Assert.Equal(Hash("{ fgsm: { epsilon: 0.2 } }"), Hash("{ fgsm: { epsilon: 51/255 } }")); // its name names no budget
        const string Others = "{ fgsm: { name: f, epsilon: 0.1 } }, { pgd: { name: p, epsilon: 0.1 } }, { pgd: { epsilon: 0.2 } }, ";
        Assert.NotEqual(Hash(Others + "{ fgsm: { epsilon: 0.2 } }"), Hash(Others.Replace("0.2", "51/255") + "{ fgsm: { epsilon: 51/255 } }"));
    }

    [Fact]
    public void Lists_that_are_written_as_usual_add_nothing_to_the_hash() => Assert.Equal("", Of(Text("{ fgsm: { epsilon: [8/255, 0.3] } }")).ContentText);

    static string Text(string attacks) => PipelineText.Small + $"\n  - evaluate: {{ id: measured, of: dense, attacks: [{attacks}] }}\n";

    static StageInstance Stage(string text) => PipelineText.Plan(text).Single(stage => stage.Id == "measured");

    static EvaluateSpec Of(string text) => (EvaluateSpec)Stage(text).Spec;

    static string Hash(string attacks) => Stage(Text(attacks)).Hash;
}
