using NativeTickets.Config.Units;
using NativeTickets.Lab.Schedules;
using NativeTickets.Lab.Stages;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Tests;

/// <summary>The control that has as much training as the ticket.</summary>
public sealed class SameBudgetTests
{
    const string Rounds = """
        name: rounds
        data: { dataset: glyphs }
        model: { name: lenet }
        controls: [sameBudget]
        stages:
          - train: { id: search, epochs: 4, learningRate: 0.1, drops: { at: [2ep, 75%] } }
          - prune: { id: ticket, from: search, rounds: [0.5, 0.7, 0.8], rewind: 1ep }
          - train: { id: boosted, from: ticket, epochs: 6, learningRate: 0.1 }
          - train: { id: dense, epochs: 6, learningRate: 0.1 }
        claims:
        """;

    static TrainSpec Training(PipelineSpec spec, string id) => (TrainSpec)spec.Stages.First(stage => stage.Id == id);

    static PipelineSpec Read(string text) => PipelineText.Read(text).Spec;

    [Fact]
    public void A_ticket_of_several_rounds_is_held_against_that_of_one_search_as_long_as_all_of_them()
    {
        var spec = Read(Rounds + " [ boosted.testAccuracy >= 0.9 ]");
        var control = Assert.Single(spec.Claims[0].Controls);
        Assert.Equal(("sameBudget", "boosted-budget", "one search as long as all rounds"), (control.Kind, control.Stage, control.Words));
        var ticket = (PruneSpec)spec.Stages.First(stage => stage.Id == Training(spec, "boosted-budget").From);
        Assert.Equal((0.8, new RewindSpec(RewindKind.Position, new TrainingTime(1, TimeUnit.Epochs))), (ticket.Sparsity, ticket.Rewind));
        var search = Training(spec, ticket.From!);
        Assert.Equal((null, 12, "6ep 75%"),
            (search.From, search.Epochs, string.Join(' ', MultiStepSchedule.At.Read(search.Schedule.Settings))));
        Assert.Equal(6, Training(spec, "boosted-budget").Epochs);
    }

    [Fact]
    public void In_a_claim_against_a_dense_training_it_is_the_dense_network_trained_as_long_as_search_and_ticket()
    {
        var spec = Read(Rounds + " [ boosted.testAccuracy >= dense.testAccuracy, boosted.testAccuracy >= 0.9 ]");
        Assert.Equal(["dense, as long as search and ticket", "one search as long as all rounds"], spec.Claims.Select(claim => claim.Controls[0].Words));
        var control = Training(spec, spec.Claims[0].Controls[0].Stage);
        Assert.Equal((null, 18, 0.1), (control.From, control.Epochs, control.LearningRate));
    }

    [Fact]
    public void A_ticket_of_one_search_is_held_against_the_dense_network()
    {
        var spec = Read(PipelineText.Small + "\ncontrols: [sameBudget]\nclaims: [ boosted.testAccuracy >= 0.9 ]");
        Assert.Equal((null, 8), (Training(spec, "boosted-budget").From, Training(spec, "boosted-budget").Epochs));
    }

    [Fact]
    public void Searches_that_continue_a_schedule_count_for_what_is_left_of_it()
    {
        var spec = Read(Rounds.Replace("rewind: 1ep", "rewind: 1ep, resumeSchedule: true", StringComparison.Ordinal) + " [ boosted.testAccuracy >= 0.9 ]");
        var ticket = (PruneSpec)spec.Stages.First(stage => stage.Id == Training(spec, "boosted-budget").From);
        Assert.Equal(4 + 3 + 3, Training(spec, ticket.From!).Epochs);
    }

    [Theory]
    [InlineData("drops: { at: [1.5ep] }", "4.5ep")]
    [InlineData("drops: { at: 7it }", "21it")]
    [InlineData("schedule: { multiStep: { at: [30%, 1ep] } }", "30% 3ep")]
    public void Moments_of_the_schedule_move_with_its_length(string schedule, string moments)
    {
        var spec = Read(Rounds.Replace("drops: { at: [2ep, 75%] }", schedule, StringComparison.Ordinal) + " [ boosted.testAccuracy >= 0.9 ]");
        Assert.Equal(moments, string.Join(' ', MultiStepSchedule.At.Read(Training(spec, "search-budget").Schedule.Settings)));
    }

    [Fact]
    public void It_is_the_same_again_for_the_resolved_text()
    {
        var file = PipelineText.Read(Rounds + " [ boosted.testAccuracy >= dense.testAccuracy, boosted.testAccuracy >= 0.9 ]");
        var again = PipelineText.Read(file.ResolvedText);
        Assert.Equal(file.Plan(PipelineText.Identity).Instances.Select(i => i.Folder), again.Plan(PipelineText.Identity).Instances.Select(i => i.Folder));
        Assert.Equal(file.Spec.Claims.SelectMany(claim => claim.Controls), again.Spec.Claims.SelectMany(claim => claim.Controls));
    }

    [Theory]
    [InlineData("at: [2ep, 75%] }", "at: 50% }, earlyStopping: {}", "'search' may end before its last epoch, by earlyStopping")]
    [InlineData("at: [2ep, 75%] }", "at: 50% }, until: firstDrop", "'search' may end before its last epoch, by until: firstDrop")]
    [InlineData("rewind: 1ep", "rewind: 10it, resumeSchedule: true", "continues the schedule of a ticket that was rewound by iterations")]
    [InlineData("claims:", "matrix: { search.epochs: [4, 5] }\nclaims:", "the matrix varies 'search.epochs'")]
    [InlineData("claims:", "matrix: { search.drops.at: [2ep, 3ep] }\nclaims:", "the matrix varies 'search.drops'")]
    public void What_has_no_length_or_cannot_be_stretched_is_refused(string old, string changed, string told)
    {
        var problem = Assert.Single(PipelineText.ProblemsOf(Rounds.Replace(old, changed, StringComparison.Ordinal) + " [ boosted.testAccuracy >= 0.9 ]"));
        Assert.StartsWith("p.yaml:4:12: controls: sameBudget of 'boosted': ", problem);
        Assert.Contains(told, problem);
    }

    [Fact]
    public void A_ticket_of_the_initial_weights_above_a_search_has_its_shuffled_mask()
    {
        var spec = Read("""
            name: late
            data: { dataset: glyphs }
            model: { name: lenet }
            controls: [shuffledMask]
            stages:
              - prune: { id: start, sparsity: 0.5 }
              - train: { id: search, from: start, epochs: 2, learningRate: 0.1 }
              - prune: { id: ticket, from: search, sparsity: 0.8 }
              - train: { id: boosted, from: ticket, epochs: 2, learningRate: 0.1 }
            claims: [ boosted.testAccuracy >= 0.9 ]
            """);
        Assert.Equal("search", ((PruneSpec)spec.Stages.First(stage => stage.Id == "ticket-shuffled")).From);
    }
}
