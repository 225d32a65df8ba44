namespace NativeTickets.Tests;

/// <summary>What people write who come from other tools: each is answered with the key or the form that it has here, once.</summary>
public sealed class HabitTests
{
    /// <summary>All that is said of the small pipeline with something written after the text that is given.</summary>
    static string[] Answers(string after, string written)
    {
        Assert.Contains(after, PipelineText.Small);
        var at = PipelineText.Small.IndexOf(after, StringComparison.Ordinal) + after.Length;
        return [.. PipelineText.ProblemsOf(PipelineText.Small[..at] + written + PipelineText.Small[at..])];
    }

    static void AnswersOnce(string answer, string after, string written) =>
        Assert.EndsWith(answer, Assert.Single(Answers(after, written)), StringComparison.Ordinal);

    [Theory]
    [InlineData("bs: 32", "`bs` is `batchSize` here")]
    [InlineData("batch: 32", "`batch` is `batchSize` here")]
    [InlineData("batch_size: 32", "`batch_size` is `batchSize` here")]
    [InlineData("per_device_train_batch_size: 32", "`per_device_train_batch_size` is `batchSize` here")]
    [InlineData("wd: 5e-4",
        "`wd` is `weightDecay` here, in `optimizer: { sgd: { weightDecay: 5e-4 } }` or `optimizer: { adam: { weightDecay: 5e-4 } }`")]
    [InlineData("optimizer: adam, weight_decay: 5e-4", "`weight_decay` is `weightDecay` here, in `optimizer: { adam: { weightDecay: 5e-4 } }`")]
    [InlineData("momentum: 0.9", "it belongs in `optimizer: { sgd: { momentum: 0.9 } }`")]
    [InlineData("lr_scheduler: cosine", "`lr_scheduler` is `schedule` here")]
    [InlineData("milestones: [2ep]", "`milestones` is `drops` here")]
    [InlineData("gamma: 0.1", "`gamma` is `factor` here, in `drops: { factor: 0.1 }` or `schedule: { multiStep: { factor: 0.1 } }`")]
    [InlineData("patience: 3", "it belongs in `earlyStopping: { patience: 3 }`")]
    [InlineData("min_delta: 0.01", "`min_delta` is `minimumImprovement` here, in `earlyStopping: { minimumImprovement: 0.01 }`")]
    [InlineData("warmup_steps: 100", "`warmup_steps` is `warmup` here")]
    [InlineData("label_smoothing_factor: 0.1", "`label_smoothing_factor` is `labelSmoothing` here")]
    [InlineData("max_grad_norm: 1", "`max_grad_norm` is `clipGradients` here")]
    [InlineData("clipvalue: 1", "`clipGradients` limits the norm of all gradients together; single numbers are not clipped")]
    [InlineData("ema: 0.999", "`average: { ema: 0.999 }` averages weights, and `weights: average` evaluates them")]
    [InlineData("criterion: crossEntropy", "`criterion` is `objective` here")]
    [InlineData("objective: { pgd: { epsilon: 8/255 } }, alpha: 2/255", "`alpha` is `stepSize` here, in `objective: { pgd: { stepSize: 2/255 } }`")]
    [InlineData("flip: true", "it belongs in `data: { augmentation: { flip: true } }` of a pipeline")]
    [InlineData("dropout: 0.5", "there is no dropout; weight decay of the optimizer, augmentation of data and earlyStopping are what there is against "
        + "overfitting")]
    [InlineData("num_workers: 4", "the number of threads is chosen on the command line: --threads N, and --jobs N for stages side by side")]
    public void A_key_of_a_training_is_named_and_placed(string written, string answer) => AnswersOnce(answer, "id: dense,", $" {written},");

    [Theory]
    [InlineData("learningRate: 0.01", "lr: 0.01", "unknown key 'lr' in a train stage: `lr` is `learningRate` here")]
    [InlineData("epochs: 4", "epoch: 4", "unknown key 'epoch' in a train stage: `epoch` is `epochs` here")]
    [InlineData("epochs: 4", "num_train_epochs: 4", "unknown key 'num_train_epochs' in a train stage: `num_train_epochs` is `epochs` here")]
    [InlineData("sparsity: 0.8", "amount: 0.8", "unknown key 'amount' in a prune stage: `amount` is `sparsity` here")]
    [InlineData("name: lenet", "arch: lenet", "unknown key 'arch' in model: `arch` is `name` here")]
    [InlineData("dataset: glyphs", "dataset_name: glyphs", "unknown key 'dataset_name' in data: `dataset_name` is `dataset` here")]
    public void A_required_key_under_another_name_is_not_missing_too(string key, string written, string problem) =>
        Assert.EndsWith(problem, Assert.Single(PipelineText.ProblemsOf(ReplaceFirst(key, written))), StringComparison.Ordinal);

    [Theory]
    [InlineData("epochs: 3", "it belongs in `train: { epochs: 3 }` or `stages: [ { train: { epochs: 3 } } ]` or `stages: [ { external: { epochs: 3 } } ]`")]
    [InlineData("lr: 0.1", "`lr` is `learningRate` here, in `train: { learningRate: 0.1 }` or `stages: [ { train: { learningRate: 0.1 } } ]`")]
    [InlineData("seeds: [1, 2]", "`seeds` is `seed` here")]
    [InlineData("device: cuda", "the device is chosen on the command line: --device cuda")]
    [InlineData("output_dir: out", "the folder of results is chosen on the command line: --out FOLDER")]
    [InlineData("resume_from_checkpoint: true", "a run continues by itself where it was stopped: run the same command again")]
    public void A_key_of_the_whole_file_is_named_and_placed(string written, string answer) => AnswersOnce(answer, "name: small", $"\n{written}");

    [Theory]
    [InlineData("scales: { tiny: { epochs: 1 } }", "in scales.tiny: it belongs in `train: { epochs: 1 }`")]
    [InlineData("scales: { tiny: { train: { lr: 1 } } }", "in train: `lr` is `learningRate` here")]
    [InlineData("scales: { tiny: { stages: { dense: { lr: 1 } } } }", "in a train stage: `lr` is `learningRate` here")]
    [InlineData("variants: { small: { wd: 0 } }", "in variants.small: `wd` is `weightDecay` here, in `train: { optimizer: { sgd: { weightDecay: 0 } } }` or "
        + "`train: { optimizer: { adam: { weightDecay: 0 } } }`")]
    [InlineData("matrix: { dense.lr: [0.1, 0.2] }", "in a train stage: `lr` is `learningRate` here")]
    public void A_key_of_a_scale_a_variant_or_an_axis_is_named_and_placed(string written, string answer) =>
        AnswersOnce(answer, "name: small", $"\n{written}");

    [Theory]
    [InlineData("optimizer: { sgd: { lr: 0.1 } }", "in optimizer.sgd: `lr` is `learningRate` here, a key of a train stage")]
    [InlineData("optimizer: { adam: { betas: [0.9, 0.999] } }", "in optimizer.adam: `beta1` and `beta2` are two keys here")]
    [InlineData("optimizer: { adam: { eps: 1e-7 } }", "in optimizer.adam: `eps` is `epsilon` here")]
    [InlineData("optimizer: { sgd: { dampening: 0 } }", "in optimizer.sgd: momentum has no dampening here, as with PyTorch's dampening=0")]
    [InlineData("drops: { gamma: 0.1, at: [2ep] }", "in drops: `gamma` is `factor` here")]
    [InlineData("objective: { pgd: { epsilon: 8/255, n_iter: 7 } }", "in objective.pgd: `n_iter` is `steps` here")]
    [InlineData("objective: { pgd: { epsilon: 8/255, labelSmoothing: 0.1 } }", "in objective.pgd: it is a key of a train stage")]
    [InlineData("optimizer: { sgd: { batchSize: 3 } }", "in optimizer.sgd: it is a key of a train stage")]
    public void A_key_on_too_low_a_level_is_sent_up(string written, string answer) => AnswersOnce(answer, "id: dense,", $" {written},");

    [Theory]
    [InlineData("attacks: [ { pgd: { eps: 8/255 } } ]", "in attacks[0].pgd: `eps` is `epsilon` here")]
    [InlineData("attacks: [ { pgd: { epsilon: 8/255, alpha: 2/255 } } ]", "in attacks[0].pgd: `alpha` is `stepSize` here")]
    [InlineData("attacks: [ { pgd: { epsilon: 8/255, nb_iter: 20 } } ]", "in attacks[0].pgd: `nb_iter` is `steps` here")]
    [InlineData("attacks: [ { square: { epsilon: 8/255, n_queries: 20 } } ]", "in attacks[0].square: `n_queries` is `queries` here")]
    [InlineData("n_ex: 100", "`n_ex` is `images` here")]
    [InlineData("attacks: [ { pgd: { epsilon: 8/255 } } ], norm: l2", "it belongs in `attacks: [ { noise: { norm: l2 } } ]` or "
        + "`attacks: [ { fgsm: { norm: l2 } } ]` or `attacks: [ { pgd: { norm: l2 } } ]`")]
    public void A_key_of_an_attack_is_named_and_placed(string written, string answer) =>
        AnswersOnce(answer, "learningRate: 0.1 }", $"\n  - evaluate: {{ id: robust, of: boosted, {written} }}");

    [Theory]
    [InlineData("attacks: pgd", "attacks is pgd; wanted a list of attacks; here that is [pgd]")]
    [InlineData("attacks: { pgd: { epsilon: 8/255 }, fgsm: { epsilon: 8/255 } }",
        "attacks is a map; wanted a list of attacks; here that is [{ pgd: { epsilon: 8/255 } }, { fgsm: { epsilon: 8/255 } }]")]
    [InlineData("attacks: [ { name: pgd, eps: 8/255, steps: 10 } ]", "; here that is { pgd: { epsilon: 8/255, steps: 10 } }")]
    [InlineData("attacks: [ { type: PGD } ]", "; here that is pgd")]
    [InlineData("attacks: [ { epsilon: 8/255, pgd: { steps: 3 } } ]", "; here that is { pgd: { steps: 3, epsilon: 8/255 } }")]
    public void Attacks_of_another_form_are_shown_as_they_are_written_here(string written, string answer) =>
        AnswersOnce(answer, "learningRate: 0.1 }", $"\n  - evaluate: {{ id: robust, of: boosted, {written} }}");

    [Theory]
    [InlineData("{ dataset: glyphs }", "glyphs", "data is glyphs; wanted a map with dataset, path, size", "; here that is { dataset: glyphs }")]
    [InlineData("{ name: lenet }", "lenet", "model is lenet; wanted a map with name, ", "; here that is { name: lenet }")]
    [InlineData("train: { id: dense, epochs: 4, learningRate: 0.01 }", "train:\n    id: dense\n    epochs: 4\n    learningRate: 0.01",
        "a stage is a map; wanted train: { … }", "; here that is { train: { id: dense, epochs: 4, learningRate: 0.01 } }")]
    [InlineData("epochs: 4, learningRate: 0.01", "epochs: 4, learningRate: 0.01, warmup: 5ep", "warmup is 5ep; wanted none, or a map with from, over",
        "; here that is { over: 5ep }")]
    [InlineData("epochs: 4, learningRate: 0.01", "epochs: 4, learningRate: 0.01, drops: [2ep, 3ep]", "drops is a list; wanted a map with factor, at",
        "; here that is { at: [2ep, 3ep] }")]
    [InlineData("epochs: 4, learningRate: 0.01", "epochs: 4, learningRate: 0.01, earlyStopping: 5", "earlyStopping is 5; wanted none, or a map",
        "; here that is { patience: 5 }")]
    [InlineData("epochs: 4, learningRate: 0.01", "epochs: 4, learningRate: 0.01, optimizer: { type: SGD, momentum: 0.8, lr: 0.1 }", "optimizer is a map",
        "; here that is { sgd: { momentum: 0.8 } }; `lr` is `learningRate` here, a key of a train stage")]
    [InlineData("{ id: dense, epochs: 4, learningRate: 0.01 }", "\n    name: dense\n    epochs: 4\n    lr: 0.01", "a stage is a map; wanted",
        "; here that is { train: { id: dense, epochs: 4, learningRate: 0.01 } }")]
    [InlineData("train: { id: dense,", "{ name: dense, type: train,", "a stage is a map; wanted",
        "; here that is { train: { id: dense, epochs: 4, learningRate: 0.01 } }")]
    [InlineData("train: { id: dense,", "train: { name: dense,", "unknown key 'name' in a train stage", ": `name` is `id` here")]
    [InlineData("name: small", "name: small\nseed: 1, 2, 3", "seed is 1, 2, 3; wanted", "; here that is [1, 2, 3]")]
    public void A_value_of_another_form_is_shown_as_it_is_written_here(string old, string written, string beginning, string end)
    {
        var problem = Assert.Single(PipelineText.ProblemsOf(ReplaceFirst(old, written)));
        Assert.Contains(beginning, problem, StringComparison.Ordinal);
        Assert.EndsWith(end, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_that_are_no_list_are_shown_as_one() => Assert.EndsWith(
        "stages is a map; wanted a list of stages: train, prune, evaluate, describe, external; here that is "
        + "[{ train: { id: a, epochs: 1, learningRate: 0.1 } }, { describe: { id: b } }]",
        Assert.Single(PipelineText.ProblemsOf("""
            name: a
            data: { dataset: glyphs }
            model: { name: lenet }
            stages:
              train: { id: a, epochs: 1, learningRate: 0.1 }
              describe: { id: b }
            """)), StringComparison.Ordinal);

    [Theory]
    [InlineData("learningRate: 0.01", "learningRate: 0,01", "p.yaml:5:50: 0,01 has a comma, which ends a value here; the decimal sign is a point: 0.01")]
    [InlineData("learningRate: 0.01", "learningRate: '0,01'", "wanted a number above 0 and at most 1000")]
    [InlineData("epochs: 4", "epochs: 4 ep", "epochs is 4 ep; wanted a whole number from 1 to 100000")]
    [InlineData("dataset: glyphs", "dataset: glyphs, trainImages: 1_000", "; digits are written without separators: 1000")]
    [InlineData("dataset: glyphs", "dataset: glyphs, normalize: yes", "data.normalize is yes; wanted true or false; here that is true")]
    [InlineData("dataset: glyphs", "dataset: glyphs, normalize: False", "data.normalize is False; wanted true or false; here that is false")]
    [InlineData("epochs: 4, learningRate: 0.01", "epochs: 4, learningRate: 0.01, drops: { at: [0,05, 50%] }",
        "p.yaml:5:70: 0,05 has a comma, which ends a value here; the decimal sign is a point: 0.05")]
    public void A_number_written_otherwise_is_shown_as_it_is_written_here(string old, string written, string answer) =>
        Assert.EndsWith(answer, Assert.Single(PipelineText.ProblemsOf(ReplaceFirst(old, written))), StringComparison.Ordinal);

    [Theory]
    [InlineData("learningRate: 0,05", "learningRate is 0,05; wanted a number above 0 and at most 1000; the decimal sign is a point: 0.05")]
    [InlineData("learningRate: 1,5e-3", "learningRate is 1,5e-3; wanted a number above 0 and at most 1000; the decimal sign is a point: 1.5e-3")]
    [InlineData("learningRate: 0.1\n      batchSize: 1,024", "batchSize is 1,024; wanted a whole number from 1 to 65536; digits are written without "
        + "separators: 1024")]
    public void A_comma_outside_of_braces_is_named_too(string written, string answer) => Assert.EndsWith(answer, Assert.Single(PipelineText.ProblemsOf($"""
        name: a
        data:
          dataset: glyphs
        model:
          name: lenet
        stages:
          - train:
              id: a
              epochs: 1
              {written}
        """)), StringComparison.Ordinal);

    [Fact]
    public void Whole_numbers_of_a_list_need_no_space_after_their_commas() =>
        Assert.Equal(3, PipelineText.Read(ReplaceFirst("name: small", "name: small\nseed: [0,1,2]")).Spec.Seeds.Count);

    [Theory]
    [InlineData("stages:\n\t- describe: { id: a }\n", "4:1")]
    [InlineData("stages:\n  - describe:\n  \t  id: a\n", "5:3")]
    [InlineData("stages:\n  -\tdescribe: { id: a }\n\t- describe: { id: b }\n", "4:4")]
    public void A_tab_is_named_where_it_stands(string stages, string place) =>
        Assert.Equal([$"p.yaml:{place}: a tab; wanted spaces, since YAML allows no tab where a line is indented"],
            PipelineText.ProblemsOf($"name: a\ndata: {{ dataset: glyphs }}\n{stages}"));

    [Theory]
    [InlineData("train: { learningRate: -1, epochs: 4 }", "learningRate: 0.01", "learningRate: 0.1")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, optimizer: { sgd: { momentum: 2 } } }", "", "")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, optimizer: { sgd: { momentun: 0.9 } } }", "", "")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, warmup: { from: 0, over: 10 } }", "", "")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, foo: 1 }", "", "")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, until: maskStabel }", "", "")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, saveAt: [1, 2ep] }", "", "")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, schedule: constant, drops: { at: [2ep] } }", "", "")]
    [InlineData("train: { learningRate: 0.1, nEpochs: 4 }", "", "")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, keep: bestRobust }", "", "")]
    [InlineData("train: { learningRate: 0.1, epochs: 4, until: maskStable, watchMask: {} }", "", "")]
    [InlineData("train: fast", "", "")]
    public void A_mistake_among_the_defaults_is_told_once_whatever_overrides_it(string block, string first, string second)
    {
        // two scales and two variants are checked one by one
        var text = $$"""
            name: a
            data: { dataset: glyphs }
            model: { name: lenet }
            {{block}}
            stages:
              - train: { id: one, {{first}} }
              - train: { id: two, {{second}} }
              - train: { id: three, batchSize: 3 }
            scales: { tiny: { data: { trainImages: 100 } }, small: { data: { trainImages: 200 } } }
            variants: { narrow: { model: { name: lenet-ye-1 } }, wide: {} }
            """;
        Assert.StartsWith("p.yaml:4:", Assert.Single(PipelineText.ProblemsOf(text)), StringComparison.Ordinal);
    }

    static string ReplaceFirst(string old, string changed)
    {
        var at = PipelineText.Small.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the small pipeline has no '{old}'");
        return PipelineText.Small[..at] + changed + PipelineText.Small[(at + old.Length)..];
    }
}
