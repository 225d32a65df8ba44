using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Config.Units;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Stages;
using NativeTickets.Plan.Stages;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>What a pipeline runs.</summary>
public sealed class PlanTests
{
    static string Small(string old, string changed) => PipelineText.Small.Replace(old, changed, StringComparison.Ordinal);

    static StageInstance Stage(string text, string id) => PipelineText.Plan(text).First(i => i.Id == id);

    [Fact]
    public void Defaults_fill_in_what_is_not_written()
    {
        var dense = Assert.IsType<TrainSpec>(PipelineText.Read(PipelineText.Small).Spec.Stages[0]);
        Assert.Equal((64, "sgd momentum=0.9 nesterov=false weightDecay=0.0001", KeptWeights.Last, "dense", 0),
            (dense.BatchSize, PipelineText.Of(dense.Optimizer), dense.Keep, dense.Title, dense.Draw));
        Assert.Equal("crossEntropy", dense.Objective.Kind.Name);
        var ticket = Assert.IsType<PruneSpec>(PipelineText.Read(PipelineText.Small).Spec.Stages[1]);
        Assert.Equal(("layerNormalizedMagnitude", PruningScope.Global), (ticket.Score.Kind.Name, ticket.Scope));
        Assert.Equal(new RewindSpec(RewindKind.Position, new TrainingTime(0, TimeUnit.Iterations)), ticket.Rewind);
        Assert.Null(Assert.IsType<TrainSpec>(PipelineText.Read(PipelineText.Small).Spec.Stages[2]).Draw);
    }

    [Fact]
    public void The_train_block_gives_defaults_that_a_stage_overrides_key_by_key()
    {
        var text = PipelineText.Small + "\ntrain: { batchSize: 32, learningRate: 5, optimizer: { sgd: { momentum: 0.5, nesterov: true } } }";
        var dense = (TrainSpec)PipelineText.Read(text.Replace("id: dense,", "id: dense, optimizer: { sgd: { momentum: 0.7 } },",
            StringComparison.Ordinal)).Spec.Stages[0];
        Assert.Equal((32, 0.01, "sgd momentum=0.7 nesterov=true weightDecay=0.0001"), (dense.BatchSize, dense.LearningRate, PipelineText.Of(dense.Optimizer)));
    }

    [Fact]
    public void Stages_run_once_for_each_choice_of_the_axes_they_depend_on()
    {
        var plan = PipelineText.Plan(PipelineText.Small + "\nseed: [1, 2]\nmatrix: { ticket.sparsity: [0.5, 0.8, 0.9] }\n");
        Assert.Equal(2 * (1 + 3 + 3), plan.Count);
        Assert.Equal(2, plan.Count(i => i.Id == "dense" && i.Matrix.Values.Count == 0));
        foreach (var boosted in plan.Where(i => i.Id == "boosted"))
        {
            var ticket = boosted.Input("ticket");
            Assert.Equal(boosted.Matrix, ticket.Matrix);
            Assert.Equal(boosted.Seed, ticket.Seed);
            Assert.Equal(double.Parse(boosted.Matrix.Values["ticket.sparsity"], System.Globalization.CultureInfo.InvariantCulture),
                ((PruneSpec)ticket.Spec).Sparsity);
            Assert.True(plan.ToList().IndexOf(ticket) < plan.ToList().IndexOf(boosted));
        }
        Assert.Equal(plan.Count, plan.Select(i => i.Folder).Distinct().Count());
    }

    [Fact]
    public void An_axis_reaches_into_the_settings_of_a_stage()
    {
        var plan = PipelineText.Plan(PipelineText.Small + "\nmatrix: { boosted.optimizer.sgd.momentum: [0, 0.5] }\n");
        Assert.Equal([0, 0.5], plan.Where(i => i.Id == "boosted").Select(i => ((TrainSpec)i.Spec).Optimizer.Settings.Get<double>("momentum")));
        Assert.Single(plan, i => i.Id == "ticket");
    }

    [Fact]
    public void A_training_saves_what_later_stages_rewind_to()
    {
        var plan = PipelineText.Plan(Small("sparsity: 0.8", "sparsity: 0.8, rewind: 400it") + "\nmatrix: { ticket.rewind: [400it, 2ep] }\n");
        Assert.Equal([new(0, TimeUnit.Iterations), new(400, TimeUnit.Iterations), new(2, TimeUnit.Epochs)],
            ((TrainSpec)plan.Single(i => i.Id == "dense").Spec).SaveAt);
    }

    [Theory]
    [InlineData("sparsity: 0.8", "sparsity: 80%")]
    [InlineData("learningRate: 0.01", "learningRate: 1e-2")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, optimizer: sgd")]
    [InlineData("id: dense,", "id: dense, title: A title,")]
    [InlineData("id: dense,", "id: dense, until: lastEpoch, watchMask: { sparsity: 80%, distance: 8e-2 },")]
    [InlineData("name: small", "name: other\nnotes: [something]\ncontrols: none\nclaims: [ boosted.testAccuracy >= 0.9 ]")]
    public void What_decides_no_bit_leaves_every_folder_as_it_was(string old, string changed) =>
        Assert.Equal(PipelineText.Plan(PipelineText.Small).Select(i => i.Folder), PipelineText.Plan(Small(old, changed)).Select(i => i.Folder));

    [Theory]
    [InlineData("learningRate: 0.01", "learningRate: 0.02", "dense, ticket, boosted")]
    [InlineData("sparsity: 0.8", "sparsity: 0.81", "ticket, boosted")]
    [InlineData("sparsity: 0.8", "sparsity: 0.8, score: magnitude", "ticket, boosted")]
    [InlineData("id: dense,", "id: dense, until: maskStable,", "dense, ticket, boosted")]
    [InlineData("id: dense,", "id: dense, watchMask: { sparsity: 0.9 },", "dense, ticket, boosted")]
    [InlineData("epochs: 4, learningRate: 0.1 ", "epochs: 5, learningRate: 0.1 ", "boosted")]
    [InlineData("epochs: 4, learningRate: 0.1 ", "epochs: 4, learningRate: 0.1, weights: fresh ", "boosted")]
    [InlineData("dataset: glyphs", "dataset: glyphs, validation: 500", "dense, ticket, boosted")]
    [InlineData("name: lenet", "name: lenet-ye-2", "dense, ticket, boosted")]
    [InlineData("name: small", "name: small\nseed: 2", "dense, ticket, boosted")]
    public void What_decides_bits_changes_the_folders_of_the_stage_and_of_those_that_depend_on_it(string old, string changed, string stages)
    {
        Assert.Contains(old, PipelineText.Small);
        var before = PipelineText.Plan(PipelineText.Small);
        var after = PipelineText.Plan(Small(old, changed));
        Assert.Equal(stages, string.Join(", ", before.Zip(after).Where(pair => pair.First.Folder != pair.Second.Folder).Select(pair => pair.First.Id)));
    }

    [Fact]
    public void Data_device_precision_and_numerics_enter_every_hash()
    {
        var file = PipelineText.Read(PipelineText.Small);
        RunIdentity[] identities = [PipelineText.Identity, PipelineText.Identity with { DataSha256 = "11" }, PipelineText.Identity with { DeviceKind = "cuda" },
            PipelineText.Identity with { Precision = "bf16" }, PipelineText.Identity with { NumericsVersion = "2" }];
        Assert.Equal(5 * 3, identities.SelectMany(identity => file.Plan(identity).Instances).Select(i => i.Hash).Distinct().Count());
    }

    [Fact]
    public void The_hash_of_a_stage_stays_what_it_is_or_old_results_are_lost() =>
        Assert.Equal("dense-339c0c37", Stage(PipelineText.Small, "dense").Folder);

    [Fact]
    public void A_scale_is_written_over_the_file()
    {
        const string Scale = "\nscales: { laptop: { seed: [4, 5], stages: { dense: { epochs: 1 } } } }";
        var spec = PipelineText.Read(PipelineText.Small + Scale, "laptop").Spec;
        Assert.Equal([4L, 5L], spec.Seeds);
        Assert.Equal((1, 0.01), (((TrainSpec)spec.Stages[0]).Epochs, ((TrainSpec)spec.Stages[0]).LearningRate));
        Assert.Equal("laptop", spec.Scale);
        Assert.Equal(4, ((TrainSpec)PipelineText.Read(PipelineText.Small + Scale).Spec.Stages[0]).Epochs);
    }

    [Fact]
    public void An_evaluation_has_one_instance_for_each_entry_of_what_it_measures()
    {
        var plan = PipelineText.Plan(PipelineText.Small + """

              - evaluate: { id: robust, of: [dense, boosted], attacks: [{ fgsm: { epsilon: 0.3 } }, { pgd: { epsilon: 8/255, steps: 10 } }] }
            matrix: { ticket.sparsity: [0.5, 0.8] }
            """);
        var robust = plan.Where(i => i.Id == "robust").ToArray();
        Assert.Equal(2, robust.Length);
        Assert.Same(robust[0].Input("dense"), robust[1].Input("dense"));
        var attacks = ((EvaluateSpec)robust[0].Spec).Attacks;
        Assert.Equal(["fgsm", "pgd-10"], attacks.Select(attack => attack.Name));
        Assert.Equal([0.3, 8 / 255.0], attacks.Select(attack => attack.Epsilon));
        Assert.Equal((float)(2.5 * (8 / 255.0) / 10), EvaluationKeys.StepSizeOf(attacks[1], 10));
        Assert.Equal([false, true], attacks.Select(attack => attack.Settings.Get<bool>("randomStart")));
    }

    [Fact]
    public void Adversarial_training_early_stopping_and_drops_are_read()
    {
        const string Keys =
            "objective: { pgd: { epsilon: 0.3, stepSize: 0.01, steps: 40 } }, earlyStopping: { metric: validationAccuracy }, drops: { at: [50%, 3ep] }";
        var dense = (TrainSpec)Stage(Small("id: dense,", $"id: dense, {Keys},"), "dense").Spec;
        Assert.Equal("pgd epsilon=0.3 randomStart=true stepSize=0.01 steps=40", PipelineText.Of(dense.Objective));
        Assert.Equal(KeptWeights.HighestValidationAccuracy, dense.Keep);
        Assert.Equal(new EarlyStoppingSpec("validationAccuracy", 1e-5, 3), dense.EarlyStopping);
        Assert.Equal("multiStep at=2 items at[0]=50% at[1]=3ep factor=0.1", PipelineText.Of(dense.Schedule));
    }

    [Theory]
    [InlineData("", false, 0.8, 5)]
    [InlineData("until: maskStable,", true, 0.8, 5)]
    [InlineData("until: { maskStable: { sparsity: 90%, epochs: 3 } },", true, 0.9, 3)]
    [InlineData("watchMask: { sparsity: 0.5 },", false, 0.5, 5)]
    public void A_search_watches_the_mask_that_the_file_says_and_stops_where_it_says_so(string keys, bool stops, double sparsity, int epochs)
    {
        var plan = PipelineText.Plan(Small("id: dense,", $"id: dense, {keys}") + "\nmatrix: { ticket.sparsity: [0.5, 0.95] }");
        var dense = (TrainSpec)plan.Single(i => i.Id == "dense").Spec;
        var watched = dense.WatchedMask!;
        Assert.Equal((stops, sparsity, "layerNormalizedMagnitude", PruningScope.Global, 0.08, epochs),
            (dense.StopsAtStableMask, watched.Sparsity, watched.Score.Name, watched.Scope, watched.Distance, watched.Epochs));
        Assert.All(plan.Where(i => i.Id == "boosted"), i => Assert.Null(((TrainSpec)i.Spec).WatchedMask));
    }

    [Theory]
    [InlineData("drops: { at: 50% }, until: { firstDrop: { epochs: 1 } },", 1, 3)]
    [InlineData("drops: { at: [75%, 30it] }, until: firstDrop,", 1, 3)] // 20 steps an epoch: the drop is within the second, and a whole one follows
    [InlineData("drops: { at: 75% }, until: { firstDrop: { epochs: 9 } },", 9, 4)]
    [InlineData("drops: { at: 75% },", null, 4)]
    public void A_training_can_end_some_epochs_after_the_first_drop(string keys, int? after, int last)
    {
        var boosted = (TrainSpec)Stage(Small("id: boosted,", $"id: boosted, {keys}"), "boosted").Spec;
        Assert.Equal(after, boosted.EpochsAfterDrop);
        Assert.Equal(last, TrainStage.LastEpoch(boosted, stepsPerEpoch: 20));
        Assert.Null(boosted.WatchedMask);
    }

    [Fact]
    public void Budgets_are_in_the_names_of_attacks_and_of_worst_cases_in_gray_levels_for_pixels_alone()
    {
        var spec = (EvaluateSpec)PipelineText.Plan(PipelineText.Small + """

              - evaluate: { id: robust, of: dense, attacks: [{ pgd: { epsilon: [8/255, 0.3] } }, { fgsm: { epsilon: 8/255 } },
                  { pgd: { name: l, norm: l2, epsilon: [0.5, 1] } }, { carliniWagner: { epsilon: 1 } }] }
            """).Single(stage => stage.Id == "robust").Spec;
        Assert.Equal(["pgd-20-eps8", "pgd-20-eps0.3", "fgsm", "l-eps0.5", "l-eps1", "carliniWagner"], spec.Attacks.Select(attack => attack.Name));
        Assert.Equal(["worstCase-eps8", "worstCase-l2-eps1"], WorstCase.Of(spec).Select(worst => worst.Name));
    }

    [Fact]
    public void A_search_can_be_told_to_watch_nothing() =>
        Assert.Null(((TrainSpec)Stage(Small("id: dense,", "id: dense, watchMask: none,"), "dense").Spec).WatchedMask);

    [Fact]
    public void A_pipeline_with_every_kind_of_stage_matrix_claims_and_report_is_planned()
    {
        const string Text = """
            name: mnist-boosting
            seed: [1, 2, 3]
            data:  { dataset: mnist, validation: 5000 }
            model: { name: lenet }
            stages:
              - train:    { id: dense, epochs: 20, batchSize: 64, optimizer: { sgd: { momentum: 0.9, weightDecay: 1e-4 } }, learningRate: 0.01 }
              - prune:    { id: ticket, from: dense, score: layerNormalizedMagnitude, scope: global, sparsity: 0.8, rewind: 0it }
              - train:    { id: boosted, from: ticket, epochs: 20, learningRate: 0.1, warmup: { from: 0.01, over: 10ep } }
              - evaluate: { id: robust, of: [dense, boosted], attacks: [{ pgd: { epsilon: 0.3, stepSize: 0.01, steps: 40 } }] }
            matrix: { ticket.sparsity: [0.56, 0.8, 0.92] }
            controls: none
            claims:
              - boosted.validationAccuracy@1ep >= dense.validationAccuracy@1ep + 0.5pp
              - robust.boosted.pgd-40.robustAccuracy >= robust.dense.pgd-40.robustAccuracy
            report:
              figures: [{ id: curves, x: epoch, y: validationAccuracy, series: [dense, boosted], band: seeds }]
              tables:  [{ id: final, rows: [dense, boosted], columns: [epochsToStop, testAccuracy, robust.pgd-40.robustAccuracy] }]
            """;
        Assert.Equal(3 * (1 + 3 + 3 + 3), PipelineText.Plan(Text).Count);
        Assert.Equal(PipelineText.Plan(Text).Select(i => i.Hash), PipelineText.Plan(PipelineText.Read(Text).ResolvedText).Select(i => i.Hash));
    }

    [Fact]
    public void Pruning_a_retrained_ticket_again_is_a_second_round()
    {
        var plan = PipelineText.Plan(PipelineText.Small + """

              - prune: { id: second, from: boosted, sparsity: 0.9 }
              - prune: { id: control, score: shuffled, maskOf: second, rewind: fresh }
              - prune: { id: chance, from: dense, score: random, sparsity: 0.9 }
            """);
        Assert.Equal(["boosted"], plan.Single(i => i.Id == "second").Spec.Inputs.Select(input => input.Stage));
        var control = (PruneSpec)plan.Single(i => i.Id == "control").Spec;
        Assert.Equal(("shuffled", "second", null, new RewindSpec(RewindKind.Fresh, default, 1)),
            (control.Score.Kind.Name, Assert.Single(control.MaskSources).Stage, control.From, control.Rewind));
        Assert.Null(control.Sparsity);
        Assert.Contains("is drawn over all weights",
            Assert.Single(PipelineText.ProblemsOf(PipelineText.Small + "\n  - prune: { id: chance, from: boosted, score: random, sparsity: 0.9 }")));
    }
}
