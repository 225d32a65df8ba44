using NativeTickets.Config.Schema;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Stages;
using NativeTickets.Plan.Pipelines;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Tests;

/// <summary>What claims about tickets are held against.</summary>
public sealed class ControlTests
{
    const string Claim = "\nclaims: [ boosted.testAccuracy >= 0.9 ]";

    static StageSpec Stage(PipelineSpec spec, string id) => spec.Stages.First(stage => stage.Id == id);

    [Fact]
    public void A_claim_about_a_ticket_gets_the_dense_network_fresh_weights_a_random_and_a_shuffled_mask()
    {
        var spec = PipelineText.Read(PipelineText.Small + Claim).Spec;
        Assert.Equal(["dense boosted-dense", "freshWeights boosted-fresh", "randomMask boosted-random", "shuffledMask boosted-shuffled"],
            Assert.Single(spec.Claims).Controls.Select(control => $"{control.Kind} {control.Stage}"));
        var boosted = (TrainSpec)Stage(spec, "boosted");
        Assert.Equal((null, 0), (((TrainSpec)Stage(spec, "boosted-dense")).From, ((TrainSpec)Stage(spec, "boosted-dense")).Draw));
        Assert.Equal(("ticket", 1), (((TrainSpec)Stage(spec, "boosted-fresh")).From, ((TrainSpec)Stage(spec, "boosted-fresh")).Draw));
        foreach (var control in spec.Claims[0].Controls.Select(control => (TrainSpec)Stage(spec, control.Stage)))
            Assert.Equal((boosted.Epochs, boosted.LearningRate, boosted.Optimizer), (control.Epochs, control.LearningRate, control.Optimizer));
        var random = (PruneSpec)Stage(spec, ((TrainSpec)Stage(spec, "boosted-random")).From!);
        Assert.Equal(("random", 0.8, null), (random.Score.Kind.Name, random.Sparsity, random.From));
        var shuffled = (PruneSpec)Stage(spec, ((TrainSpec)Stage(spec, "boosted-shuffled")).From!);
        Assert.Equal(("shuffled", "ticket", "dense"), (shuffled.Score.Kind.Name, Assert.Single(shuffled.MaskSources).Stage, shuffled.From));
    }

    [Fact]
    public void Signs_and_matched_neurons_are_controls_where_they_are_named()
    {
        var spec = PipelineText.Read(PipelineText.Small + "\ncontrols: [sameSigns, permutedMask]" + Claim).Spec;
        Assert.Equal(["sameSigns boosted-signs", "permutedMask boosted-permuted"],
            spec.Claims[0].Controls.Select(control => $"{control.Kind} {control.Stage}"));
        var signs = (TrainSpec)Stage(spec, "boosted-signs");
        Assert.Equal(("ticket", 1, (int?)null), (signs.From, signs.Draw, signs.Signs!.Draw));
        var ticket = (PruneSpec)Stage(spec, ((TrainSpec)Stage(spec, "boosted-permuted")).From!);
        Assert.Equal(("permuted", "ticket dense"), (ticket.Score.Kind.Name, string.Join(' ', ticket.MaskSources.Select(input => input.Stage))));
        var other = (TrainSpec)Stage(spec, ticket.From!);
        Assert.Equal((null, 1, 4), (other.From, other.Draw, other.Epochs));
    }

    [Theory]
    [InlineData("- train: { id: x, epochs: 1, learningRate: 0.1, signs: fresh }", "signs says whose signs a ticket's weights have, but there is no 'from'")]
    [InlineData("- train: { id: x, from: ticket, epochs: 1, learningRate: 0.1, signs: inherited }", "signs is inherited, and so is weights")]
    [InlineData("- prune: { id: x, from: dense, sparsity: 0.5, rewind: permuted }", "but score is layerNormalizedMagnitude")]
    [InlineData("- prune: { id: x, from: dense, score: permuted, permutes: ticket }", "lacks 'matches'")]
    [InlineData("- prune: { id: x, score: permuted, permutes: ticket, matches: dense }", "lacks 'from'")]
    public void What_cannot_be_taken_apart_or_moved_is_told(string stage, string told) =>
        Assert.Contains(told, Assert.Throws<ConfigException>(() => PipelineText.Read(PipelineText.Small + "\n  " + stage)).Message);

    [Fact]
    public void The_controls_of_a_ticket_that_spares_a_layer_spare_it_too()
    {
        var text = PipelineText.Small.Replace("sparsity: 0.8", "score: magnitude, sparsity: 0.8, except: fc2", StringComparison.Ordinal);
        var spec = PipelineText.Read(text + "\ncontrols: [dense, freshWeights, randomMask, shuffledMask, initialMask, sameSigns, permutedMask]" + Claim).Spec;
        Assert.Equal(7, spec.Claims[0].Controls.Count);
        // a mask made of another has spared what that spares
        Assert.Equal(["ticket", "ticket-initial", "ticket-random"],
            spec.Stages.OfType<PruneSpec>().Where(stage => stage.Settings.Find("except") is not null).Select(stage => stage.Id).Order());
    }

    [Theory, InlineData("2it", "boosted-shuffled boosted-random boosted-permuted boosted"), InlineData("0it", "boosted-shuffled boosted-permuted boosted")]
    public void A_control_whose_weights_come_from_no_training_resumes_no_schedule(string rewind, string resuming)
    {
        var text = PipelineText.Small.Replace("sparsity: 0.8", $"sparsity: 0.8, rewind: {rewind}", StringComparison.Ordinal)
            .Replace("from: ticket", "from: ticket, resumeSchedule: true", StringComparison.Ordinal);
        var spec = PipelineText.Read(text + "\ncontrols: [dense, freshWeights, randomMask, shuffledMask, initialMask, sameSigns, permutedMask]" + Claim).Spec;
        Assert.Equal(7, spec.Claims[0].Controls.Count);
        Assert.Equal(resuming.Split(' ').Order(), spec.Stages.OfType<TrainSpec>().Where(stage => stage.ResumesSchedule).Select(stage => stage.Id).Order());
    }

    [Fact]
    public void A_mask_that_nobody_searched_for_is_not_moved_to_another_search()
    {
        var text = PipelineText.Small.Replace("from: dense, sparsity", "score: snip, sparsity", StringComparison.Ordinal);
        Assert.NotEqual(PipelineText.Small, text);
        var problem = Assert.Single(Assert.Throws<ConfigException>(() => PipelineText.Read(text + "\ncontrols: [permutedMask]" + Claim)).Problems);
        Assert.Contains(":12: controls: permutedMask of 'boosted': its ticket has no search", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_with_the_signs_of_others_are_no_tickets_own()
    {
        var text = PipelineText.Small.Replace("from: ticket", "from: ticket, signs: start", StringComparison.Ordinal);
        Assert.Empty(PipelineText.Read(text + Claim).Spec.Claims[0].Controls);
    }

    [Fact]
    public void A_stage_that_is_the_control_already_serves_as_it()
    {
        var text = PipelineText.Small + """

              - prune: { id: mixed, from: dense, score: shuffled, maskOf: ticket }
              - train: { id: blurred, title: Another title, from: mixed, epochs: 4, learningRate: 0.1 }
              - train: { id: renewed, from: ticket, weights: fresh, epochs: 4, learningRate: 1e-1 }
            controls: [freshWeights, shuffledMask]
            """ + Claim;
        var spec = PipelineText.Read(text).Spec;
        Assert.Equal(["renewed", "blurred"], spec.Claims[0].Controls.Select(control => control.Stage));
        Assert.Equal(6, spec.Stages.Count);
    }

    [Fact]
    public void A_claim_about_what_an_evaluation_found_of_a_ticket_has_the_controls_measured_by_that_evaluation()
    {
        var text = PipelineText.Small + "\n  - evaluate: { id: robust, of: boosted, attacks: [{ fgsm: { epsilon: 0.1 } }] }\ncontrols: [dense, freshWeights]\n"
            + "claims: [ robust.boosted.fgsm.robustAccuracy >= 0.1 ]";
        var spec = PipelineText.Read(text).Spec;
        Assert.Equal(["dense robust boosted-dense.fgsm.robustAccuracy", "freshWeights robust boosted-fresh.fgsm.robustAccuracy"],
            spec.Claims[0].Controls.Select(control => $"{control.Kind} {control.Stage} {control.Metric}"));
        Assert.Equal(["boosted", "boosted-dense", "boosted-fresh"], ((EvaluateSpec)Stage(spec, "robust")).Of);
        Assert.Equal("robust", spec.Stages[^1].Id);
    }

    [Theory]
    [InlineData("boosted.testAccuracy <= 0.9", 0)]
    [InlineData("boosted.totalUnits <= 3000", 0)]
    [InlineData("boosted.epochsToStop <= 3", 4)]
    public void A_bound_from_above_on_an_accuracy_and_a_claim_about_cost_have_no_controls(string claim, int controls) =>
        Assert.Equal(controls, PipelineText.Read($"{PipelineText.Small}\nclaims: [ {claim} ]").Spec.Claims[0].Controls.Count);

    [Fact]
    public void What_a_claim_compares_with_is_no_control_of_it()
    {
        var spec = PipelineText.Read(PipelineText.Small + "\n  - train: { id: full, epochs: 4, learningRate: 0.1 }\ncontrols: [dense, freshWeights]\n"
            + "claims: [ boosted.testAccuracy >= full.testAccuracy ]").Spec;
        Assert.Equal(["boosted-fresh"], spec.Claims[0].Controls.Select(control => control.Stage));
    }

    [Fact]
    public void A_claim_between_two_entries_has_the_controls_of_its_left_side_and_adds_no_stage_to_those_of_another_claim()
    {
        const string Matrix = PipelineText.Small + "\nmatrix: { ticket.sparsity: [0.5, 0.9] }\ncontrols: [dense, " +
            "freshWeights]\nclaims:\n  - boosted.testAccuracy >= 0.9\n";
        var spec = PipelineText.Read(Matrix + "  - boosted[ticket.sparsity=0.5].testAccuracy >= boosted[ticket.sparsity=0.9].testAccuracy").Spec;
        Assert.Equal(["boosted-dense", "boosted-fresh"], spec.Claims[1].Controls.Select(control => control.Stage));
        Assert.Equal(PipelineText.Plan(Matrix).Select(i => i.Folder),
            PipelineText.Plan(Matrix + "  - boosted[ticket.sparsity=0.5].testAccuracy >= 0.1").Select(i => i.Folder));
    }

    [Theory]
    [InlineData("boosted[ticket.sparsity=0.5].testAccuracy >= boosted-fresh.testAccuracy", "boosted-dense")]
    [InlineData("boosted[ticket.sparsity=0.5].testAccuracy >= boosted-fresh[ticket.sparsity=0.5].testAccuracy", "boosted-dense")]
    [InlineData("boosted[ticket.sparsity=0.5].testAccuracy >= boosted-fresh[ticket.sparsity=0.9].testAccuracy", "boosted-dense boosted-fresh")]
    public void What_a_claim_compares_with_in_the_same_entry_is_no_control_of_it(string claim, string controls)
    {
        var text = PipelineText.Small + $"\n  - train: {{ id: boosted-fresh, from: ticket, weights: fresh, epochs: 4, learningRate: 0.1 }}\nmatrix: " +
            $"{{ ticket.sparsity: [0.5, 0.9] }}\n"
            + $"controls: [dense, freshWeights]\nclaims:\n  - {claim}";
        Assert.Equal(controls, string.Join(' ', PipelineText.Read(text).Spec.Claims[0].Controls.Select(control => control.Stage)));
    }

    [Fact]
    public void A_claim_about_a_difference_is_about_no_ticket_s_merit_and_makes_no_controls()
    {
        var spec = PipelineText.Read(PipelineText.Small + "\nclaims: [ boosted.testAccuracy - dense.testAccuracy >= 0.1 ]").Spec;
        Assert.Empty(spec.Claims[0].Controls);
        Assert.Equal(3, spec.Stages.Count);
    }

    [Fact]
    public void What_the_matrix_varies_of_a_ticket_it_varies_of_its_controls()
    {
        var plan = PipelineText.Plan(PipelineText.Small + "\nmatrix: { ticket.sparsity: [0.5, 0.9], boosted.learningRate: [0.1, 0.2] }" + Claim);
        Assert.Equal([0.5, 0.9], plan.Where(i => i.Id == "ticket-random").Select(i => ((PruneSpec)i.Spec).Sparsity!.Value));
        Assert.Equal([0.1, 0.2], plan.Where(i => i.Id == "boosted-dense").Select(i => ((TrainSpec)i.Spec).LearningRate));
        foreach (var id in (string[])["boosted-fresh", "boosted-random", "boosted-shuffled"]) Assert.Equal(4, plan.Count(i => i.Id == id));
        Assert.Equal(2, plan.Count(i => i.Id == "ticket-shuffled"));
    }

    [Fact]
    public void A_stage_that_the_matrix_leaves_alone_is_no_control_of_one_that_it_varies()
    {
        var text = PipelineText.Small + "\n  - train: { id: full, epochs: 4, learningRate: 0.1 }\ncontrols: [dense]\nmatrix: " +
            "{ boosted.epochs: [4, 5] }" + Claim;
        var spec = PipelineText.Read(text).Spec;
        Assert.Equal("boosted-dense", Assert.Single(spec.Claims[0].Controls).Stage);
    }

    [Fact]
    public void Masks_of_an_iterative_search_are_shuffled_over_the_weights_of_its_first_round()
    {
        var spec = PipelineText.Read("""
            name: rounds
            data: { dataset: glyphs }
            model: { name: lenet }
            stages:
              - train: { id: first, epochs: 2, learningRate: 0.1 }
              - prune: { id: half, from: first, sparsity: 0.5 }
              - train: { id: second, from: half, epochs: 2, learningRate: 0.1 }
              - prune: { id: rest, from: second, sparsity: 0.8 }
              - train: { id: ticket, from: rest, epochs: 2, learningRate: 0.1 }
            claims: [ ticket.testAccuracy >= 0.5 ]
            """).Spec;
        Assert.Equal("first", ((PruneSpec)Stage(spec, "rest-shuffled")).From);
        Assert.Null(((PruneSpec)Stage(spec, "rest-random")).From);
    }

    [Fact]
    public void A_wide_resnet_is_held_against_a_mask_of_its_initial_weights_too()
    {
        var spec = PipelineText.Read(PipelineText.Small.Replace("name: lenet", "name: wrn-10-1", StringComparison.Ordinal) + Claim).Spec;
        var control = spec.Claims[0].Controls[^1];
        var mask = (PruneSpec)Stage(spec, ((TrainSpec)Stage(spec, control.Stage)).From!);
        Assert.Equal(("initialMask", null, "layerNormalizedMagnitude", 0.8), (control.Kind, mask.From, mask.Score.Kind.Name, mask.Sparsity));
    }

    [Fact]
    public void Claims_about_anything_else_get_none_and_none_are_made_where_none_are_wanted()
    {
        Assert.Empty(PipelineText.Read(PipelineText.Small + "\nclaims: [ dense.testAccuracy >= 0.9, ticket.sparsity >= 0.5 ]").Spec.Claims
            .SelectMany(c => c.Controls));
        var without = PipelineText.Read(PipelineText.Small + "\ncontrols: none" + Claim).Spec;
        Assert.Equal((0, 3), (without.Claims[0].Controls.Count, without.Stages.Count));
    }

    [Fact]
    public void The_resolved_text_with_controls_gives_the_same_stages_and_the_same_controls()
    {
        var file = PipelineText.Read(PipelineText.Small + "\nmatrix: { ticket.sparsity: [0.5, 0.9], boosted.learningRate: [0.1, 0.2] }" + Claim);
        var again = PipelineText.Read(file.ResolvedText);
        Assert.Equal(file.Plan(PipelineText.Identity).Instances.Select(i => i.Folder), again.Plan(PipelineText.Identity).Instances.Select(i => i.Folder));
        Assert.Equal(file.Spec.Claims[0].Controls, again.Spec.Claims[0].Controls);
        Assert.Equal(file.ResolvedText, again.ResolvedText);
    }
}
