using System.Text.Json.Nodes;
using NativeTickets.Lab;
using NativeTickets.Lab.Cards;
using NativeTickets.Lab.Exchange;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>Cards of networks for public leaderboards say what the run folder says, and nothing else.</summary>
public sealed class CardTests(CardTests.MeasuredRun run) : IClassFixture<CardTests.MeasuredRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void A_card_for_robustbench_has_its_fields_with_the_numbers_of_the_run()
    {
        var card = JsonNode.Parse(Card("before_mask", CardForm.RobustBench))!.AsObject();
        Assert.Equal(["link", "name", "authors", "additional_data", "number_forward_passes", "dataset", "venue", "architecture", "eps", "clean_acc", "reported",
            "autoattack_acc", "footnote", "unreliable"], card.Select(field => field.Key));
        foreach (var unknown in (string[])["link", "name", "authors", "venue"]) Assert.Null(card[unknown]);
        Assert.False((bool)card["additional_data"]!);
        Assert.Equal(1, (int)card["number_forward_passes"]!);
        Assert.Equal(("glyphs", "8/255"), ((string)card["dataset"]!, (string)card["eps"]!));
        Assert.Equal(Percent("usual", "before_mask.naturalAccuracy"), (string)card["clean_acc"]!);
        Assert.Equal(Percent("usual", "before_mask.autoAttack.robustAccuracy"), (string)card["autoattack_acc"]!);
        Assert.Equal((string)card["autoattack_acc"]!, (string)card["reported"]!);
        Assert.Equal("Stage before_mask of the run carded, seed 7. 50.00% of its prunable weights are 0. AutoAttack in the norm linf on the first 20 test "
            + "images.", (string)card["footnote"]!);
    }

    [Fact]
    public void The_entry_of_the_pruning_board_has_the_lines_of_its_benchmark_at_its_own_budget()
    {
        var text = Card("before_mask", CardForm.PruningBoard);
        var natural = FormattableString.Invariant($"{100 * Found("board", "before_mask.naturalAccuracy"):0.0#}");
        var robust = FormattableString.Invariant($"{100 * Found("board", "before_mask.autoAttack.robustAccuracy"):0.0#}");
        Assert.Contains("Results ready for claim! Copy and paste the following data:\n\n"
            + $"\"NativeTickets_before-mask_{Network}_glyphs_US_50\" : [\"your_gdrive_link_id\", \"extension\"]\n\n"
            + $"Clean Accuracy: {natural}\nRobust Accuracy from AA: {robust}\n", text, StringComparison.Ordinal);
        Assert.Contains("- AutoAttack was run on the first 10 test images; the board takes 10,000.\n", text, StringComparison.Ordinal);
        Assert.Contains("- Nothing is said of HO-FMN: FMN is not tuned here.\n", text, StringComparison.Ordinal);
        Assert.Contains($"- FMN, not tuned, leaves {Percent("board", "before_mask.fmn.robustAccuracy")} % of the first 10 test images right within 8/255.\n",
            text, StringComparison.Ordinal);
        Assert.DoesNotContain("AutoAttack's budget", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_entry_of_a_network_that_tuned_fmn_has_measured_has_the_third_number()
    {
        var text = Card("again", CardForm.PruningBoard);
        var robust = Found("nearest", "again.fmn.robustAccuracy");
        Assert.Contains(FormattableString.Invariant($"\nRobust Accuracy from HO-FMN: {robust}\n```"), text, StringComparison.Ordinal);
        Assert.Contains("- FMN is tuned in 9 trials of 16 images and measured on the 20 test images after the first 16; the board tunes in 32 trials of 64 and "
            + "takes the 128 after the first 2,048.\n", text, StringComparison.Ordinal);
        var left = Percent("nearest", "again.fmn.robustAccuracy");
        Assert.Contains($"- FMN, tuned, leaves {left} % of the 20 test images after the first 16 right within 8/255.\n",
            text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing is said of HO-FMN", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before_mask", "B-Methods Pruning Before Training", "B: Pruning step ", "Adversarial Training (AT) FGSM", "B: Training step ",
        "Natural Training (NT)", "B: OneShot (1S) vs Iterative (IT)", "1S", "Global Pruning (G)", "Lowest Weight Magnitude LWM")]
    [InlineData("tuned", "A-Methods Pruning After Training", "A: Pretraining ", "Adversarial Training (AT) FGSM", "A: Finetuning",
        "Adversarial Training (AT) TRADES", "A: OneShot (1S) vs Iterative (IT)", "1S", "Local Pruning (L)", "Lowest Weight Magnitude LWM")]
    [InlineData("again", "B-Methods Pruning Before Training", "B: Pruning step ", "Natural Training (NT)", "B: Training step ", "Natural Training (NT)",
        "B: OneShot (1S) vs Iterative (IT)", "IT", "Global Pruning (G)", "Lowest Weight Magnitude LWM")]
    [InlineData("snipped", "B-Methods Pruning Before Training", "B: Pruning step ", null, "B: Training step ", "Natural Training (NT)",
        "B: OneShot (1S) vs Iterative (IT)", "1S", "Global Pruning (G)", "Least Importance Score (LIS)")]
    public void A_pruned_network_stands_in_the_taxonomy_where_its_stages_put_it(string stage, string type, string beforeKey, string? before, string afterKey,
        string after, string roundsKey, string rounds, string locality, string criterion)
    {
        var entry = Taxonomy(stage);
        Assert.Equal(["link_to_paper", "ap_key", "Type of Pipeline:", beforeKey, afterKey, roundsKey, "Pruning structure", "Pruning locality",
            "Pruning criterion"], entry.Select(field => field.Key));
        Assert.Null(entry["link_to_paper"]);
        Assert.Equal([type, before, after, rounds, "Unstructured (US)", locality, criterion], entry.Skip(2).Select(field => (string?)field.Value));
    }

    [Fact]
    public void A_mask_that_moves_is_pruning_during_training()
    {
        var entry = Taxonomy("moving");
        Assert.Equal(["D-Methods Pruning During Training", "Natural Training (NT)", "Unstructured (US)", "Local Pruning (L)", "Lowest Weight Magnitude LWM"],
            entry.Skip(2).Select(field => (string?)field.Value));
    }

    [Theory]
    [InlineData("dense", CardForm.PruningBoard, "stage 'dense' left a dense network; the Adversarial Pruning Benchmark lists pruned ones")]
    [InlineData("unmeasured", CardForm.RobustBench, "no finished evaluation has measured stage 'unmeasured' by AutoAttack on test images; leaderboards want "
        + "it: evaluate: { id: board, of: unmeasured, attacks: [{ autoAttack: { epsilon: 8/255 } }] }")]
    [InlineData("board", CardForm.RobustBench, "stage 'board' is of kind evaluate, which has no weights")]
    public void What_has_no_card_is_said(string stage, CardForm form, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<RequestException>(() => Card(stage, form)).Message);

    [Fact]
    public void A_card_is_written_from_the_command_line_and_is_no_weights_file()
    {
        var output = CommandLine.Run(folder, "export", run.Folder, "--stage", "before_mask", "--card", "robustBench").Ended(0).Output;
        Assert.Contains("written: before_mask-seed7.json", output, StringComparison.Ordinal);
        Assert.Equal(Card("before_mask", CardForm.RobustBench), File.ReadAllText(Path.Combine(folder, "before_mask-seed7.json")));
        Assert.Contains("a card holds results and no weights; leave --format and --masks out, or --card",
            CommandLine.Run(folder, "export", run.Folder, "--stage", "before_mask", "--card", "pruningBoard", "--masks").Ended(2).Error,
            StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    string Network => (string)JsonNode.Parse(Card("before_mask", CardForm.RobustBench))!["architecture"]!;

    JsonObject Taxonomy(string stage)
    {
        var text = Card(stage, CardForm.PruningBoard);
        var start = text.IndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        return JsonNode.Parse(text[start..text.IndexOf("\n```", start, StringComparison.Ordinal)])!.AsObject();
    }

    string Card(string stage, CardForm form) => File.ReadAllText(StageCard.Write(
        new ExportRequest { RunFolder = run.Folder, Stage = stage, Output = Path.Combine(folder, $"{stage}.{form}") }, form));

    double Found(string evaluation, string metric) => (double)JsonNode.Parse(File.ReadAllText(Path.Combine(
        Directory.GetDirectories(run.Folder, evaluation + "-*").Single(), "result.json")))!["metrics"]![metric]!;

    string Percent(string evaluation, string metric) => FormattableString.Invariant($"{100 * Found(evaluation, metric):0.00}");

    /// <summary>A run whose networks are pruned in every way of the taxonomy and attacked at two budgets.</summary>
    public sealed class MeasuredRun : IDisposable
    {
        const string Pipeline = """
            name: carded
            seed: 7
            data: { dataset: glyphs, trainImages: 400, validation: 50, normalize: false }
            model: { layers: [ { averagePool: 4 }, flatten, { linear: 16 }, relu, { linear: 10 } ] }
            train: { batchSize: 50, epochs: 2, learningRate: 0.1 }
            stages:
              - train: { id: dense }
              - train: { id: unmeasured }
              - train: { id: search, objective: { fgsm: { epsilon: 0.02 } } }
              - prune: { id: mask, from: search, sparsity: 0.5 }
              - train: { id: before_mask, from: mask }
              - prune: { id: secondMask, from: before_mask, sparsity: 0.7 }
              - train: { id: again, from: secondMask }
              - prune: { id: lastMask, from: search, score: magnitude, scope: layer, sparsity: 0.5, rewind: none }
              - train: { id: tuned, from: lastMask, objective: { trades: { epsilon: 0.02, steps: 2 } } }
              - prune: { id: firstMask, score: snip, sparsity: 0.5 }
              - train: { id: snipped, from: firstMask }
              - train: { id: moving, from: firstMask, masks: { set: { every: 4it } } }
              - evaluate: { id: usual, of: [dense, before_mask], images: 20, attacks: [{ autoAttack: { epsilon: 8/255 } }] }
              - evaluate: { id: board, of: [dense, before_mask, again, tuned, snipped, moving], images: 10,
                  attacks: [{ autoAttack: { epsilon: 0.031 } }, { fmn: { epsilon: 8/255, steps: 20 } }] }
              - evaluate: { id: nearest, of: again, skip: 16, images: 20,
                  attacks: [{ fmn: { epsilon: 8/255, steps: 10, loss: dlr, tune: { trials: 9, images: 16, steps: 5 } } }] }
            controls: []
            """;

        readonly TemporaryFolder folder = new();

        /// <summary>Runs it.</summary>
        public MeasuredRun() => Folder = PipelineRunner.Run(NativeLaboratory.Parse(Pipeline, "carded.yaml"),
            new RunOptions { Out = folder, Device = "cpu", Threads = 1 }, new SilentListener(), TestContext.Current.CancellationToken);

        /// <summary>Its run folder.</summary>
        public string Folder { get; }

        /// <inheritdoc/>
        public void Dispose() => folder.Dispose();
    }
}
