using NativeTickets.Config.Yaml;
using NativeTickets.Lab;
using NativeTickets.Lab.Stages;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Tests;

/// <summary><c>--set</c>: values of a command line in place of the file's.</summary>
public sealed class GivenValueTests
{
    const string WithDefaults = """
        name: given
        data: { dataset: glyphs }
        model: { name: lenet }
        train: { epochs: 4, learningRate: 0.01, optimizer: { sgd: { momentum: 0.8 } } }
        stages:
          - train: { id: dense }
          - prune: { id: ticket, from: dense, sparsity: 0.8 }
          - train: { id: boosted, from: ticket, epochs: 2, learningRate: 0.1 }
        """;

    const string Form = "wanted <stage id>.<key>=<value>, such as ticket.sparsity=0.5, or train.<key>=<value> for the defaults";

    [Fact]
    public void A_value_of_a_stage_is_that_of_a_file_that_says_it()
    {
        var given = Read(PipelineText.Small, "ticket.sparsity=0.5", "boosted.optimizer.sgd.momentum=0.7");
        var written = PipelineText.Read(PipelineText.Small.Replace("sparsity: 0.8", "sparsity: 0.5", StringComparison.Ordinal)
            .Replace("learningRate: 0.1 }", "learningRate: 0.1, optimizer: { sgd: { momentum: 0.7 } } }", StringComparison.Ordinal));
        Assert.Equal(Hashes(written), Hashes(given));
        Assert.NotEqual(Hashes(PipelineText.Read(PipelineText.Small))[1], Hashes(given)[1]);
        Assert.Equal(Hashes(PipelineText.Read(PipelineText.Small))[0], Hashes(given)[0]);
    }

    [Fact]
    public void A_default_is_taken_over_by_the_stages_that_do_not_say_it_themselves()
    {
        var trained = Read(WithDefaults, "train.epochs=9", "train.optimizer.sgd.momentum=0.5").Spec.Stages.OfType<TrainSpec>().ToArray();
        Assert.Equal([9, 2], trained.Select(stage => stage.Epochs));
        Assert.All(trained, stage => Assert.Contains("momentum=0.5", PipelineText.Of(stage.Optimizer), StringComparison.Ordinal));
    }

    [Fact]
    public void A_given_default_counts_as_written() =>
        Assert.All(Read(PipelineText.Small, "train.saveAt=0it").Spec.Stages.OfType<TrainSpec>(), stage => Assert.True(stage.KeepsStart));

    [Fact]
    public void A_default_may_be_one_of_a_file_without_defaults() =>
        Assert.Equal([7, 7], Read(PipelineText.Small, "train.batchSize=7").Spec.Stages.OfType<TrainSpec>().Select(stage => stage.BatchSize));

    [Fact]
    public void Values_are_written_over_scales_and_variants_and_stand_in_the_resolved_text_and_among_the_notes()
    {
        const string More = "\nnotes: one\nscales: { tiny: { stages: { dense: { epochs: 1 } } } }"
            + "\nvariants: { a: {}, b: { stages: { ticket: { sparsity: 0.6 } } } }";
        var file = NativeLaboratory.Parse(PipelineText.Small + More, "p.yaml", "tiny", ["dense.epochs=3", "ticket.sparsity=0.5"]);
        foreach (var variant in file.Spec.Variants)
        {
            Assert.Equal(3, variant.Stages.OfType<TrainSpec>().First().Epochs);
            Assert.Equal(0.5, variant.Stages.OfType<PruneSpec>().Single().Sparsity);
        }
        Assert.Equal(["one", "Set on the command line: dense.epochs=3", "Set on the command line: ticket.sparsity=0.5"], file.Spec.Notes);
        var again = NativeLaboratory.Parse(file.ResolvedText, "resolved");
        Assert.Equal(Hashes(file), Hashes(again));
        Assert.Equal(file.Spec.Notes, again.Spec.Notes);
    }

    [Theory]
    [InlineData("ticket.sparsity=2", "--set ticket.sparsity=2: sparsity is 2; wanted a number from 0 to below 1, such as 0.8 or 80%")]
    [InlineData("ticket.sparsty=0.5", "--set ticket.sparsty=0.5: unknown key 'sparsty' in a prune stage; nearest known key: 'sparsity'")]
    [InlineData("tikcet.sparsity=0.5", "--set tikcet.sparsity=0.5: unknown stage 'tikcet'; nearest known stage: 'ticket'")]
    [InlineData("train.epohcs=3", "--set train.epohcs=3: unknown key 'epohcs' in train; nearest known key: 'epochs'")]
    [InlineData("boosted.from=dense", "--set boosted.from=dense: 'from' names a stage or joins it to others; wanted a key that changes what one stage does")]
    [InlineData("sparsity=0.5", $"--set sparsity=0.5: {Form}")]
    [InlineData("ticket.sparsity", $"--set ticket.sparsity: {Form}")]
    [InlineData("ticket.sparsity=", $"--set ticket.sparsity=: {Form}")]
    [InlineData("train.epochs=3", "--set train.epochs=3: no stage takes it over: those of its kind say 'epochs' themselves; wanted <stage id>.epochs")]
    public void A_value_that_cannot_be_is_answered_with_the_flag_in_place_of_a_line(string given, string problem) =>
        Assert.Equal([problem], Problems(PipelineText.Small, given));

    [Fact]
    public void A_value_that_the_matrix_takes_the_place_of_is_refused_and_so_is_one_that_is_given_twice()
    {
        Assert.Equal(["--set ticket.sparsity=0.7: the matrix varies ticket.sparsity; wanted a key that the file alone decides, or another matrix in the file"],
            Problems($"{PipelineText.Small}\nmatrix: {{ ticket.sparsity: [0.5, 0.9] }}", "ticket.sparsity=0.7"));
        Assert.Equal(["--set ticket.sparsity=0.7: the matrix varies ticket.sparsity; wanted a key that the file alone decides, or another matrix in the file"],
            Problems($"{PipelineText.Small}\nmatrix: {{ both: {{ keys: [ticket.sparsity], values: [0.5, 0.9] }} }}", "ticket.sparsity=0.7"));
        Assert.Equal(["--set ticket.sparsity=0.6: ticket.sparsity is given twice, also as ticket.sparsity=0.7; wanted it once"],
            Problems(PipelineText.Small, "ticket.sparsity=0.7", "ticket.sparsity=0.6"));
        Assert.StartsWith("--set boosted.warmup.from=0.01: no stage takes it over: another --set",
            Assert.Single(Problems(PipelineText.Small, "boosted.warmup.from=0.01", "boosted.warmup=none")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.warmup={ from: 0.01, over: 1ep }", "is a map; wanted --set train.warmup.from=0.01 --set train.warmup.over=1ep")]
    [InlineData("boosted.optimizer={ sgd: { momentum: 0.5 } }", "is a map; wanted --set boosted.optimizer.<key>=<value> for each of its keys")]
    [InlineData("dense.saveAt=[1ep, 2ep]", "[1ep, 2ep] is a list; wanted one value, or the list in the file")]
    [InlineData("boosted.from=[dense]", "[dense] is a list; wanted one value")]
    [InlineData("boosted.from=nosuch", "'from' names a stage or joins it to others; wanted a key that changes what one stage does")]
    [InlineData("train.id=foo", "'id' names a stage or joins it to others; wanted a key that changes what one stage does")]
    [InlineData("trian.epochs=3", "unknown stage 'trian'; nearest is 'train', for the defaults of all train stages")]
    [InlineData("somethingElse.epochs=3", "; known stages: dense, ticket, boosted; or train, for the defaults of all such stages")]
    public void A_fault_of_what_is_given_is_told_once_with_what_to_write_instead(string given, string told)
    {
        var problem = Assert.Single(Problems(PipelineText.Small, given));
        Assert.StartsWith($"--set {given}: ", problem, StringComparison.Ordinal);
        Assert.Contains(told, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_that_only_some_variants_have_may_be_given_a_value()
    {
        const string Text = """
            name: given
            data: { dataset: glyphs }
            model: { name: lenet }
            stages:
              - train: { id: dense, epochs: 4, learningRate: 0.01 }
            variants:
              plain: {}
              pruned:
                stages:
                  - train: { id: dense, epochs: 4, learningRate: 0.01 }
                  - prune: { id: ticket, from: dense, sparsity: 0.8 }
            """;
        Assert.Equal(0.5, Read(Text, "ticket.sparsity=0.5").Spec.Variants[1].Stages.OfType<PruneSpec>().Single().Sparsity);
        Assert.Equal(["--set tikcet.sparsity=0.5: unknown stage 'tikcet'; nearest known stage: 'ticket'"], Problems(Text, "tikcet.sparsity=0.5"));
    }

    [Theory]
    [InlineData("scales: { tiny: { stages: [{ train: { id: dense, epochs: 1, learningRate: 0.01 } }, "
        + "{ prune: { id: other, from: dense, sparsity: 0.8 } }] } }", "other.sparsity=0.5")]
    [InlineData("data: { dataset: glyphs, validation: 0 }\nscales: { tiny: { data: { validation: 100 } } }", "dense.keep=best")]
    public void A_value_that_holds_in_the_scale_need_not_hold_in_the_file_itself(string more, string given)
    {
        var small = more.StartsWith("data", StringComparison.Ordinal)
            ? PipelineText.Small.Replace("data: { dataset: glyphs }\n", "", StringComparison.Ordinal) : PipelineText.Small;
        var file = NativeLaboratory.Parse($"{small}\n{more}", "p.yaml", "tiny", [given]);
        Assert.Contains($"Set on the command line: {given}", file.Spec.Notes);
    }

    [Fact]
    public void What_a_scale_reduces_is_told_without_what_the_command_line_changes()
    {
        var file = NativeLaboratory.Parse($"{PipelineText.Small}\nscales: {{ tiny: {{ stages: {{ dense: {{ epochs: 1 }} }} }} }}", "p.yaml", "tiny",
            ["ticket.sparsity=0.5"]);
        Assert.Equal(["epochs: 4 -> 1 (dense)"], file.Spec.Reductions);
    }

    static PipelineFile Read(string text, params string[] given) => NativeLaboratory.Parse(text, "p.yaml", null, given);

    static IReadOnlyList<string> Problems(string text, params string[] given) => Assert.Throws<ConfigException>(() => Read(text, given)).Problems;

    static string[] Hashes(PipelineFile file) => [.. file.Plan(PipelineText.Identity).Instances.Select(stage => stage.Hash)];
}
