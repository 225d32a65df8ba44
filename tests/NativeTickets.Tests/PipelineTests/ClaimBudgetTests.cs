using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>What claims say of arms that were not given as much: of training, of images, of tuning.</summary>
public sealed class ClaimBudgetTests : IDisposable
{
    const string Ticket = "the budget of boosted includes a search, that of dense does not: 2 epochs (600 forward units) against 1 epoch (300 forward units)";

    readonly TemporaryFolder folder = new();

    RunOptions Options => new() { Out = Path.Combine(folder, "runs"), Device = "cpu", Threads = 2, DataFolder = folder };

    public void Dispose() => folder.Dispose();

    static string Text(string stages, string more) => $$"""
        name: budgets
        data: { dataset: glyphs, trainImages: 100, validation: 50 }
        model: { name: lenet-ye-1 }
        train: { learningRate: 0.1, batchSize: 32 }
        controls: none
        stages:
          - train: { id: dense, epochs: 1 }
          - prune: { id: ticket, from: dense, sparsity: 0.5 }
          - train: { id: boosted, from: ticket, epochs: 1 }
        {{stages}}
        {{more}}
        """;

    CheckReport Check(string stages, string more) =>
        PipelineCheck.Run(PipelineText.Read(Text(stages, more)), [], Options, timingSeconds: 0, TestContext.Current.CancellationToken);

    [Fact]
    public void The_search_of_a_ticket_is_said_in_a_sentence_by_check_and_beside_the_verdict()
    {
        const string Claims = "claims: [ boosted.testAccuracy >= dense.testAccuracy ]\ntried: { boosted: 6, dense: 2 }";
        var check = Check("", Claims);
        Assert.Equal([$"boosted.testAccuracy >= dense.testAccuracy: {Ticket}"], check.Budgets);
        Assert.Equal("a claim compares 'boosted', for which 6 configurations were tried, with 'dense', for which 2 configurations were; wanted as many of both",
            Assert.Single(check.Overview.Warnings));
        var run = PipelineRunner.Run(PipelineText.Read(Text("", Claims)), Options, new SilentListener(), TestContext.Current.CancellationToken);
        var claim = Assert.Single(RunFolder.Read(run).Claims);
        Assert.Equal(new ClaimBudget(new ArmBudget("boosted", 1, 300, 1, 300), new ArmBudget("dense", 0, 0, 1, 300)), Assert.Single(claim.Budgets));
        Assert.Equal(Ticket, claim.Budgets[0].Words);
        Assert.Equal([Ticket, "configurations tried: boosted 6, dense 2"], Assert.Single(ReportWriter.Write(run).Verdicts).Remarks);
        foreach (var page in (string[])["report.md", "report.html"])
        {
            Assert.Contains(Ticket, File.ReadAllText(Path.Combine(run, page)));
            Assert.Contains("configurations tried: boosted 6, dense 2", File.ReadAllText(Path.Combine(run, page)));
        }
    }

    [Fact]
    public void Arms_of_equal_budgets_say_nothing() =>
        Assert.Empty(Check("  - train: { id: long, epochs: 2 }", "claims: [ boosted.testAccuracy >= long.testAccuracy ]").Budgets);

    [Theory]
    [InlineData("boosted.testAccuracy >= long.testAccuracy",
        "budgets differ: search and training of boosted 2 epochs (600 forward units), training of long 5 epochs (1,500 forward units)")]
    [InlineData("boosted.testAccuracy - long.testAccuracy >= 0.1",
        "budgets differ: search and training of boosted 2 epochs (600 forward units), training of long 5 epochs (1,500 forward units)")]
    [InlineData("robust.boosted.fgsm.robustAccuracy >= robust.long.fgsm.robustAccuracy",
        "budgets differ: search and training of boosted 2 epochs (600 forward units), training of long 5 epochs (1,500 forward units)")]
    [InlineData("long.validationAccuracy@1ep >= hard.validationAccuracy@1ep",
        "budgets differ: training of long 1 epoch (300 forward units), training of hard 1 epoch (500 forward units)")]
    [InlineData("boosted.testAccuracy >= dense.testAccuracy", Ticket)]
    public void What_arms_differ_in_is_counted_with_all_that_they_build_on(string claim, string words) =>
        Assert.Equal([$"{claim}: {words}"], Check("""
              - train: { id: long, epochs: 5 }
              - train: { id: hard, epochs: 1, objective: { fgsm: { epsilon: 0.1 } } }
              - evaluate: { id: robust, of: [boosted, long], attacks: [{ fgsm: { epsilon: 0.1 } }] }
            """, $"claims: [ {claim} ]").Budgets);

    [Theory]
    [InlineData("boosted.totalUnits <= dense.totalUnits")]
    [InlineData("boosted.sparsity >= dense.sparsity")]
    [InlineData("boosted.testAccuracy >= 0.5")]
    [InlineData("boosted.testAccuracy <= boosted.validationAccuracy")]
    public void A_claim_about_cost_or_size_or_about_one_arm_has_no_budgets(string claim) => Assert.Empty(Check("", $"claims: [ {claim} ]").Budgets);

    [Fact]
    public void Each_entry_of_the_matrix_has_its_own_budgets() => Assert.Equal(
    [
        "boosted.testAccuracy >= long.testAccuracy: the budget of boosted includes a search, that of long does not: 3 epochs (900 forward units) against 2 "
            + "epochs (600 forward units)",
    ], Check("  - train: { id: long, epochs: 2 }", "matrix: { boosted.epochs: [1, 2] }\nclaims: [ boosted.testAccuracy >= long.testAccuracy ]").Budgets);

    [Fact]
    public void The_control_of_the_same_budget_has_the_same_budget()
    {
        var text = Text("", "claims: [ boosted.testAccuracy >= dense.testAccuracy, boosted.testAccuracy >= boosted-budget.testAccuracy ]");
        text = text.Replace("controls: none", "controls: [sameBudget]", StringComparison.Ordinal)
            .Replace("  - prune", "  - train: { id: boosted-budget, epochs: 2 }\n  - prune", StringComparison.Ordinal);
        var file = PipelineText.Read(text);
        Assert.Equal("boosted-budget", Assert.Single(file.Spec.Claims[0].Controls).Stage);
        Assert.Single(PipelineCheck.Run(file, [], Options, timingSeconds: 0, TestContext.Current.CancellationToken).Budgets);
    }

    [Theory]
    [InlineData("images: 999", "robust: claims rest on robust accuracy of 999 images; wanted 1,000 or more")]
    [InlineData("images: 1000", null)]
    public void Robust_accuracy_of_few_images_is_warned_of_where_a_claim_rests_on_it(string images, string? told)
    {
        var stage = $"  - evaluate: {{ id: robust, of: [boosted, dense], {images}, attacks: [{{ fgsm: {{ epsilon: 0.1 }} }}] }}";
        const string Claim = "claims: [ robust.boosted.fgsm.robustAccuracy >= robust.dense.fgsm.robustAccuracy ]";
        var warnings = Check(stage, Claim).Overview.Warnings;
        Assert.Equal(told is null, warnings.Count == 0);
        if (told is not null) Assert.StartsWith(told, Assert.Single(warnings));
        Assert.Empty(Check(stage, "").Overview.Warnings);
    }

    [Theory]
    [InlineData("epsilon: 0.1, images: 20", "robust: keep: bestRobust takes the epoch that 20 images of watchRobust show to be best; wanted 1,000 or more")]
    [InlineData("epsilon: 0.1, images: 4000", "robust: keep: bestRobust takes the epoch that 50 images of watchRobust show to be best; wanted 1,000 or more")]
    [InlineData("epsilon: 0.1, images: 20, averageOver: 3", null)]
    public void The_most_robust_epoch_by_few_images_is_warned_of_unless_it_is_so_over_several_epochs(string watch, string? told)
    {
        var warnings = Check($"  - train: {{ id: robust, epochs: 1, watchRobust: {{ {watch} }}, keep: bestRobust }}", "").Overview.Warnings;
        Assert.Equal(told is null, warnings.Count == 0);
        if (told is not null) Assert.StartsWith(told, Assert.Single(warnings));
    }

    [Fact]
    public void What_was_tried_of_one_arm_alone_is_warned_of_and_a_stage_that_is_not_there_is_refused()
    {
        Assert.Equal("a claim compares 'boosted' with 'dense', and tried says only of 'boosted' how many configurations there were; wanted it of both",
            Assert.Single(Check("", "claims: [ boosted.testAccuracy >= dense.testAccuracy ]\ntried: { boosted: 6 }").Overview.Warnings));
        Assert.Empty(Check("", "claims: [ boosted.testAccuracy >= dense.testAccuracy ]\ntried: { boosted: 6, dense: 6 }").Overview.Warnings);
        Assert.Contains("tried: there is no train stage 'bosted'; nearest known train stage: 'boosted'",
            Assert.Single(PipelineText.ProblemsOf(Text("", "tried: { bosted: 6 }"))));
    }

    [Fact]
    public void What_was_tried_changes_no_hash() =>
        Assert.Equal(PipelineText.Plan(Text("", "")).Select(stage => stage.Hash),
            PipelineText.Plan(Text("", "tried: { dense: 2 }")).Select(stage => stage.Hash));
}
