using CsCheck;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab.Evaluations;

namespace NativeTickets.Tests;

/// <summary>What is said of a pipeline that cannot be run.</summary>
public sealed class PipelineProblemsTests
{
    static string Small(string old, string changed)
    {
        Assert.Contains(old, PipelineText.Small);
        return PipelineText.Small.Replace(old, changed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epochs: 4, learningRate: 0.01", "epohcs: 4, learningRate: 0.01",
        "p.yaml:5:25: unknown key 'epohcs' in a train stage; nearest known key: 'epochs'")]
    [InlineData("epochs: 4, learningRate: 0.01", "epochs: 4, learningRate: 0.01, validateEvery: 0it",
        "p.yaml:5:71: validateEvery is 0it; wanted 1it or more, such as 100it")]
    [InlineData("dataset: glyphs }\nmodel: { name: lenet }\nstages:\n  - train: { id: dense, epochs: 4,",
        "dataset: glyphs, validation: 0 }\nmodel: { name: lenet }\nstages:\n  - train: { id: dense, validateEvery: 100it, epochs: 4,",
        "p.yaml:5:40: validateEvery looks at the validation loss, but data.validation is 0; wanted images in it, or no validateEvery")]
    [InlineData("sparsity: 0.8", "sparsity: 1.5", "p.yaml:6:49: sparsity is 1.5; wanted a number from 0 to below 1, such as 0.8 or 80%")]
    [InlineData("sparsity: 0.8", "sparsity: most", "p.yaml:6:49: sparsity is most; wanted a number from 0 to below 1, such as 0.8 or 80%")]
    [InlineData("dataset: glyphs", "dataset: mnits",
        "p.yaml:2:18: data.dataset is mnits; wanted mnist, cifar10, glyphs, folder, fashionmnist, cifar100, svhn, cifar10c or arrays; nearest known value: "
            + "'mnist'")]
    [InlineData("from: dense", "from: dnese", "p.yaml:6:32: unknown stage 'dnese'; nearest known stage: 'dense'")]
    [InlineData("from: ticket", "from: boosted", "p.yaml:7:33: the stage 'boosted' is not above this one; wanted a train or prune stage from above")]
    [InlineData("- prune:", "- prun:", "p.yaml:6:5: unknown kind of stage 'prun'; nearest known kind of stage: 'prune'")]
    [InlineData("id: ticket, from: dense, sparsity: 0.8", "id: ticket, from: dense",
        "p.yaml:6:12: the prune stage 'ticket' lacks 'sparsity'; wanted a number from 0 to below 1, such as 0.8 or 80%")]
    [InlineData("id: boosted", "id: dense", "p.yaml:7:18: a stage above is called 'dense'; wanted an id of its own")]
    [InlineData("epochs: 4, learningRate: 0.01", "epochs: 4, learningRate: 0.01, warmup: { from: 0, over: 10 }",
        "p.yaml:5:81: warmup.over is 10; wanted a time with its unit, such as 400it, 2ep, 50%")]
    [InlineData("sparsity: 0.8", "sparsity: 0.8, rewind: 9ep", "p.yaml:6:62: rewind is 9ep, but 'dense' trains for 4 epochs; wanted a moment of that training")]
    [InlineData("sparsity: 0.8", "sparsity: 0.8, maskOf: ticket", "p.yaml:6:62: maskOf is for score: shuffled; wanted that score, or no 'maskOf'")]
    [InlineData("id: dense,", "id: dense, until: maskStabel,", "p.yaml:5:32: unknown end 'maskStabel'; nearest known end: 'maskStable'")]
    [InlineData("id: dense,", "id: dense, until: { maskStable: { epochs: 1 } },",
        "p.yaml:5:56: until.maskStable.epochs is 1; wanted a whole number from 2 to 100")]
    [InlineData("id: dense,", "id: dense, until: firstDrop,",
        "p.yaml:5:32: until: firstDrop needs drops of the learning rate, which are not set; wanted drops, or until: lastEpoch")]
    [InlineData("id: dense,", "id: dense, until: maskStable, watchMask: { sparsity: 0.9 },",
        "p.yaml:5:55: until: maskStable says itself which mask is watched; wanted its settings there, and no 'watchMask'")]
    [InlineData("from: ticket,", "from: ticket, until: { maskStable: { sparsity: 0.7 } },",
        "p.yaml:7:50: the watched mask has sparsity 0.7, but 'ticket' has pruned 0.8 already; wanted a sparsity above that")]
    [InlineData("id: dense,", "id: dense, watchMask: { sparsity: 0.97 },",
        "p.yaml:5:36: two masks of sparsity 0.97 never differ in more than 0.06 of the weights; wanted a distance below that, got 0.08")]
    [InlineData("id: dense,", "id: dense, labelSmoothing: 0.1, objective: { mart: { epsilon: 0.1 } },",
        "p.yaml:5:41: labelSmoothing softens the labels of a cross-entropy, but objective mart is defined for one label: it presses down the likeliest class "
            + "beside it, and weighs its divergence by 1 minus the probability of it; wanted labelSmoothing: 0, or one of crossEntropy, fgsm, pgd, trades, "
            + "free, nFgsm")]
    public void A_mistake_is_told_with_its_place_and_what_was_wanted(string old, string changed, string problem) =>
        Assert.Equal([problem], PipelineText.ProblemsOf(Small(old, changed)));

    [Theory]
    [InlineData("skip: 63", 64)]
    [InlineData("images: 10", 1)]
    public void Images_that_an_attack_is_tuned_on_are_not_measured(string keys, int first)
    {
        var problem = $"tune attacks the first 64 images of the split, and this stage measures those from image {first} on; "
            + "wanted skip: 64 in the stage, or more";
        var stage = $"  - evaluate: {{ id: robust, of: boosted, {keys}, attacks: [{{ fmn: {{ epsilon: 0.1, tune: {{}} }} }}] }}";
        Assert.Equal([$"p.yaml:8:{stage.IndexOf("{}", StringComparison.Ordinal) + 1}: {problem}"], PipelineText.ProblemsOf($"{PipelineText.Small}\n{stage}"));
        PipelineText.Read($"{PipelineText.Small}\n{stage.Replace(keys, "skip: 64", StringComparison.Ordinal)}");
    }

    [Fact]
    public void Trials_are_counted_in_the_price_of_an_evaluation()
    {
        var text = PipelineText.Small + "\n  - evaluate: { id: robust, of: [dense, boosted], skip: 20, attacks: [{ fmn: { epsilon: [0.1, 0.2], steps: 12, "
            + "tune: { trials: 11, images: 20, steps: 6 } } }] }";
        var spec = (EvaluateSpec)PipelineText.Plan(text)[^1].Spec;
        // clean images, two attacks of 12 steps, 40 steps of an adversary who may do anything, and 11 trials of 6 steps
        Assert.Equal(2 * (30 * (2 + 2 * 25) + 30 * 81 + 11 * 20 * 14), EvaluationProgress.UnitsOf(spec, 30, 10));
    }

    [Fact]
    public void A_mask_is_watched_on_top_of_one_whose_sparsity_nobody_has_written() => PipelineText.Read(PipelineText.Small
        .Replace("sparsity: 0.8", "score: nOfM", StringComparison.Ordinal).Replace("from: ticket,", "from: ticket, watchMask: {},", StringComparison.Ordinal));

    [Theory]
    [InlineData("boosted.validationAcuracy@1ep >= dense.validationAccuracy@1ep",
        "unknown metric 'validationAcuracy'; nearest known metric: 'validationAccuracy'")]
    [InlineData("bosted.testAccuracy >= 0.9", "unknown stage 'bosted'; nearest known stage: 'boosted'")]
    [InlineData("boosted.validationAccuracy@9ep >= 0.9", "epoch 9 of a training run of 4; wanted one that is run")]
    [InlineData("ticket.validationAccuracy@1ep >= 0.9", "'ticket' has no epochs; wanted a train stage")]
    public void A_claim_about_what_no_stage_reports_is_told(string claim, string problem) =>
        Assert.Equal([$"p.yaml:8:11: {problem}"], PipelineText.ProblemsOf($"{PipelineText.Small}\nclaims: [ {claim} ]"));

    [Theory]
    [InlineData("dense.diverged <= 0")]
    [InlineData("boosted.bestEpoch <= dense.bestEpoch")]
    public void A_claim_takes_every_metric_that_a_training_reports(string claim) =>
        Assert.Equal(claim, Assert.Single(PipelineText.Read($"{PipelineText.Small}\nclaims: [ {claim} ]").Spec.Claims).Text);

    [Theory]
    [InlineData("boosted[ticket.sparsty=0.5].testAccuracy >= 0.9", "unknown axis 'ticket.sparsty'; nearest known axis: 'ticket.sparsity'")]
    [InlineData("boosted[rate=0.5].testAccuracy >= 0.9", "unknown axis 'rate'; known axes: variant, ticket.sparsity, length")]
    [InlineData("boosted[ticket.sparsity=0.55].testAccuracy >= 0.9", "'0.55' is no value of ticket.sparsity; nearest known value: '0.5'")]
    [InlineData("dense[ticket.sparsity=0.5].testAccuracy >= 0.9", "'dense' is the same for every value of ticket.sparsity; it varies with variant, length")]
    [InlineData("dense.testAccuracy - bosted.testAccuracy >= 0.9", "unknown stage 'bosted'; nearest known stage: 'boosted'")]
    [InlineData("dense.testAccuracy >= boosted.testAccuracy - boosted.testAcuracy", "unknown metric 'testAcuracy'; nearest known metric: 'testAccuracy'")]
    [InlineData("dense[length=2].validationAccuracy@3ep >= 0.9", "epoch 3 of a training run of 2; wanted one that is run")]
    [InlineData("boosted[variant=large].validationAccuracy@6ep >= 0.9", "epoch 6 of a training run of 5; wanted one that is run")]
    public void A_claim_about_an_entry_that_is_not_there_is_told(string claim, string problem) =>
        Assert.Equal([$"p.yaml:11:5: {problem}"], PipelineText.ProblemsOf($$"""
        {{PipelineText.Small}}
        matrix: { ticket.sparsity: [0.5, 0.8], length: { keys: [dense.epochs], values: [2, 4] } }
        variants: { small: {}, large: { stages: { boosted: { epochs: 5 } } } }
        claims:
          - {{claim}}
        """));

    [Fact]
    public void All_mistakes_of_a_file_are_told_at_once()
    {
        var problems = PipelineText.ProblemsOf(Small("learningRate: 0.01", "learningRate: -1").Replace("name: lenet", "name: lenett",
            StringComparison.Ordinal) + "\nreprot: {}");
        Assert.Equal(3, problems.Count);
        Assert.StartsWith("p.yaml:3:16: model.name: no network 'lenett'", problems[0]);
        Assert.StartsWith("p.yaml:5:50: learningRate is -1", problems[1]);
        Assert.Equal("p.yaml:8:1: unknown key 'reprot' in a pipeline; nearest known key: 'report'", problems[2]);
    }

    [Theory]
    [InlineData("tikcet.sparsity: [0.5]", "p.yaml:8:11: unknown stage 'tikcet' in the axis 'tikcet.sparsity'; nearest known stage: 'ticket'")]
    [InlineData("ticket.sparsty: [0.5]", "p.yaml:8:11: unknown key 'sparsty' in a prune stage; nearest known key: 'sparsity'")]
    [InlineData("ticket.sparsity: [0.5, 2]", "p.yaml:8:34: sparsity is 2; wanted a number from 0 to below 1, such as 0.8 or 80%")]
    [InlineData("ticket.from: [dense]",
        "p.yaml:8:11: the axis 'ticket.from' would change how stages depend on each other; wanted a key that changes what one stage does")]
    public void A_mistake_in_the_matrix_is_told_at_its_own_place(string axis, string problem) =>
        Assert.Equal([problem], PipelineText.ProblemsOf($"{PipelineText.Small}\nmatrix: {{ {axis} }}"));

    [Fact]
    public void A_matrix_too_large_to_run_is_refused_before_it_takes_memory()
    {
        var axis = $"[{string.Join(", ", Enumerable.Range(1, 900))}]";
        var matrix = $"matrix: {{ dense.epochs: {axis}, dense.batchSize: {axis}, boosted.epochs: {axis} }}";
        var problem = Assert.Single(PipelineText.ProblemsOf($"{PipelineText.Small}\n{matrix}"));
        Assert.Contains("wanted at most 10000", problem);
    }

    [Fact]
    public void A_scale_that_is_not_chosen_is_checked_all_the_same()
    {
        const string Scale = "\nscales: { laptop: { stages: { dense: { epochs: 0 } } } }";
        Assert.Equal(["p.yaml:8:48: epochs is 0; wanted a whole number from 1 to 100000"], PipelineText.ProblemsOf(PipelineText.Small + Scale));
    }

    [Fact]
    public void An_unknown_scale_is_told_with_the_nearest_one() =>
        Assert.Contains("unknown scale 'latpop'; nearest known scale: 'laptop'",
            Assert.Single(PipelineText.ProblemsOf(PipelineText.Small + "\nscales: { laptop: { seed: 2 } }", "latpop")));

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("[]")]
    [InlineData("name: [")]
    [InlineData("stages: { a: b }\nmatrix: 3\nscales: 4\ntrain: 5\nclaims: {}")]
    [InlineData("stages: [ {}, 1, { train: }, { prune: [] }, { train: { id: a }, prune: { id: b } } ]")]
    public void A_file_of_another_form_ends_in_problems_too(string text) => Assert.NotEmpty(PipelineText.ProblemsOf(text));

    [Fact]
    public void Whatever_is_changed_in_a_file_it_is_planned_or_refused_with_reasons()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "pipelines", "quickstart.yaml"));
        const string Odd = "{}[]:,-#&*!|>'\"%@`~\n\t 019.eE+\u0000\ufeffx";
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[0, 12], Gen.Char[Odd].Array[0, 6].Select(c => new string(c))).Sample(
            (at, cut, put) =>
            {
                try
                {
                    PipelineText.Plan(text[..at] + put + text[Math.Min(text.Length, at + cut)..]);
                }
                catch (ConfigException refused)
                {
                    Assert.All(refused.Problems, problem => Assert.StartsWith("p.yaml:", problem));
                }
            },
            iter: 300); // a tenth of a second a hundred
    }
}
