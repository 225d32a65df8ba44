using NativeTickets.Lab;
using NativeTickets.Lab.Stages;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Tests;

/// <summary>Stages of several rounds are written out as the stages that one would have written oneself.</summary>
public sealed class RoundTests
{
    const string Head = """
        name: rounds
        data: { dataset: glyphs }
        model: { name: lenet }
        train: { epochs: 4, learningRate: 0.1 }
        stages:
          - train: { id: search, learningRate: 0.05, saveAt: 30it }

        """;

    static string With(string keys, string rest = "") => Head + $"  - prune: {{ id: ticket, from: search, {keys} }}\n" + rest;

    static string[] Ids(string text) => [.. PipelineText.Plan(text).Select(stage => stage.Id)];

    static string ProblemWith(string keys, string rest = "") => Assert.Single(PipelineText.ProblemsOf(With(keys, rest)));

    [Theory, InlineData(null), InlineData("laptop")]
    public void Figure_9_written_with_rounds_has_its_stages_and_hashes(string? scale)
    {
        var path = Path.Combine(RepositoryRoot.Path, "pipelines", "paper", "figure9.yaml");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        string[] gone = ["{ id: firstRound,", "{ id: second,", "{ id: secondRound,", "{ id: third,", "      second: {", "      third: {"];
        var lines = text.Split('\n').Where(line => !gone.Any(start => line.Contains(start, StringComparison.Ordinal))).Select(line =>
            line.Replace("from: third, sparsity: 0.8, rewind: 0it", "from: first, rounds: [31.52%, 57.78%, 80%], rewind: 0it", StringComparison.Ordinal));
        var rewritten = string.Join('\n', lines);
        Assert.Contains("rounds: [31.52%", rewritten, StringComparison.Ordinal);
        Assert.Equal(Hashes(NativeLaboratory.Read(path, scale).Plan(PipelineText.Identity).Instances), Hashes(PipelineText.Plan(rewritten, scale)));

        static string[] Hashes(IEnumerable<StageInstance> stages) => [.. stages.Select(stage => $"{stage.Kind} {stage.Hash}").Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_number_of_rounds_prunes_the_same_share_of_what_is_left_in_each()
    {
        var plan = PipelineText.Plan(With("rounds: 3, rate: 20%, rewind: 30it"));
        Assert.Equal(["search", "ticket-round1", "ticket-training1", "ticket-round2", "ticket-training2", "ticket"], plan.Select(stage => stage.Id));
        Assert.Equal([0.2, 0.36, 0.488], plan.Select(stage => stage.Spec).OfType<PruneSpec>().Select(prune => Math.Round(prune.Sparsity!.Value, 12)));
        Assert.Equal(["30it", "0it", "0it"], plan.Select(stage => stage.Spec).OfType<PruneSpec>().Select(prune => prune.Rewind.Position.ToString()));
        foreach (var training in plan.Select(stage => stage.Spec).OfType<TrainSpec>()) Assert.Equal((4, 0.05), (training.Epochs, training.LearningRate));
    }

    [Fact]
    public void Rounds_are_the_stages_that_one_would_write_oneself()
    {
        var rounds = With("rounds: [0.4, 0.6], rewind: 30it, except: output", "  - train: { id: boosted, from: ticket }");
        var written = Head + """
              - prune: { id: one, from: search, sparsity: 0.4, rewind: 30it, except: output }
              - train: { id: again, from: one, learningRate: 0.05, saveAt: 30it }
              - prune: { id: ticket, from: again, sparsity: 0.6, rewind: 0it, except: output }
              - train: { id: boosted, from: ticket }
            """;
        Assert.Equal(PipelineText.Plan(written).Select(stage => stage.Hash), PipelineText.Plan(rounds).Select(stage => stage.Hash));
    }

    [Theory]
    [InlineData("rewind: none", RewindKind.None, false)]
    [InlineData("rewind: none, resumeSchedule: true", RewindKind.None, true)]
    [InlineData("rewind: 0it, resumeSchedule: true", RewindKind.Position, true)]
    public void Rounds_keep_or_rewind_weights_and_begin_the_schedule_again_or_continue_it(string keys, RewindKind rewind, bool resumes)
    {
        var plan = PipelineText.Plan(With($"rounds: 3, rate: 50%, {keys}"));
        Assert.All(plan.Select(stage => stage.Spec).OfType<PruneSpec>(), prune => Assert.Equal(rewind, prune.Rewind.Kind));
        Assert.All(plan.Where(stage => stage.Id.Contains("training", StringComparison.Ordinal)),
            stage => Assert.Equal(resumes, ((TrainSpec)stage.Spec).ResumesSchedule));
    }

    [Fact]
    public void What_the_matrix_varies_of_the_training_it_varies_of_its_repetitions()
    {
        var plan = PipelineText.Plan(With("rounds: [0.4, 0.6]", "matrix: { search.learningRate: [0.05, 0.2], ticket.scope: [global, layer] }\n"));
        foreach (var stage in plan.Where(stage => stage.Spec is TrainSpec))
            Assert.Equal(stage.Matrix.Values["search.learningRate"], FormattableString.Invariant($"{((TrainSpec)stage.Spec).LearningRate}"));
        foreach (var stage in plan.Where(stage => stage.Spec is PruneSpec))
            Assert.Equal(stage.Matrix.Values["ticket.scope"], ((PruneSpec)stage.Spec).Scope == Pruning.PruningScope.Global ? "global" : "layer");
        Assert.Equal(2 + 4 + 4 + 4, plan.Count);
    }

    [Theory]
    [InlineData("rounds: 3", "rounds is 3, a count, without a rate; wanted rate: 20%, or a list of sparsities")]
    [InlineData("rounds: [0.5, 0.4]", "rounds is 0.5, 0.4; wanted sparsities below 1, each above the one before, or a whole number of rounds")]
    [InlineData("rounds: [0.4, 0.5], rate: 20%", "rounds is a list of sparsities, and rate says how much each prunes; wanted one of them")]
    [InlineData("rounds: [0.4, 0.5], sparsity: 0.5", "rounds say the sparsity after each, and sparsity says one; wanted one of them")]
    [InlineData("sparsity: 0.5, rate: 20%", "rate is for a stage of several rounds; wanted rounds, or no rate")]
    [InlineData("score: nOfM, except: fc1", "except is for scores that take a sparsity, got score: nOfM")]
    public void Rounds_that_are_not_sound_are_refused_in_one_sentence(string keys, string problem) =>
        Assert.Contains(problem, ProblemWith(keys), StringComparison.Ordinal);

    [Fact]
    public void Rounds_of_a_training_that_is_not_there_are_refused() => Assert.Contains("unknown stage 'serch'",
        Assert.Single(PipelineText.ProblemsOf(With("rounds: [0.4, 0.5]").Replace("from: search", "from: serch", StringComparison.Ordinal))),
        StringComparison.Ordinal);

    [Fact]
    public void A_matrix_that_varies_where_rounds_rewind_to_is_refused() => Assert.Contains("which only the first of its rounds has",
        ProblemWith("rounds: [0.4, 0.6]", "matrix: { ticket.rewind: [0it, 30it] }\n"), StringComparison.Ordinal);

    [Fact]
    public void The_start_weights_of_open_lth_enter_the_hash_of_every_stage()
    {
        var usual = PipelineText.Plan(PipelineText.Small).Select(stage => stage.Hash);
        var drawn = PipelineText.Small.Replace("name: lenet }", "name: lenet, init: openLth }", StringComparison.Ordinal);
        var other = PipelineText.Plan(drawn).Select(stage => stage.Hash);
        Assert.Empty(usual.Intersect(other));
    }
}
