using System.Text.Json;
using NativeTickets.Config.Schema;
using NativeTickets.Lab;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>What an evaluate stage writes, held against itself: outcomes, checks, images, and going on after an interruption.</summary>
public sealed class EvaluationRunTests(EvaluationRunTests.Evaluated run) : IClassFixture<EvaluationRunTests.Evaluated>
{
    const string Training = """
        seed: 3
        data: { dataset: glyphs, trainImages: 600, validation: 100 }
        model: { name: lenet }
        train: { batchSize: 50, learningRate: 0.02 }
        stages:
          - train: { id: dense, epochs: 2 }
          - train: { id: other, epochs: 2, weights: fresh }

        """;

    const string Attacks = """
        attacks: [{ noise: { epsilon: 0.1 } }, { fgsm: { epsilon: 0.1 } }, { pgd: { epsilon: [0.05, 0.1], steps: 5 } },
            { apgd: { epsilon: 0.1, steps: 10, loss: targetedDlr, targets: 2 } }, { fab: { epsilon: 0.1, steps: 5, targets: 2 } },
            { square: { epsilon: 0.1, queries: 20 } }, { transfer: { epsilon: 0.1, steps: 5, from: [other] } }]
        """;

    /// <summary>A run whose evaluation saves its images.</summary>
    public sealed class Evaluated : IDisposable
    {
        readonly TemporaryFolder folder = new();

        /// <summary>Runs it.</summary>
        public Evaluated() => Stage = Run(folder, $"of: [dense, other], images: 60, batchSize: 25, saveImages: true, {Attacks}");

        internal string Folder => folder;

        internal string Stage { get; }

        /// <inheritdoc/>
        public void Dispose() => folder.Dispose();
    }

    [Fact]
    public void Every_accuracy_can_be_counted_again_from_the_outcomes()
    {
        var result = Result(run.Stage);
        foreach (var network in (string[])["dense", "other"])
        {
            var natural = Right(run.Stage, network, "natural");
            Assert.Equal(60, natural.Length);
            Assert.Equal(natural.Count(right => right) / 60.0, result.GetProperty("metrics").GetProperty($"{network}.naturalAccuracy").GetDouble());
            foreach (var attack in (string[])["noise", "fgsm", "pgd-5-eps0.05", "pgd-5-eps0.1", "apgd-targetedDlr", "fab", "square", "transfer-other"])
            {
                var right = Right(run.Stage, network, attack);
                Assert.Equal(60, right.Length);
                Assert.All(right.Zip(natural), pair => Assert.True(pair.Second || !pair.First, "an image that is misclassified as it is counts as robust"));
                Assert.Equal(right.Count(r => r) / 60.0, result.GetProperty("metrics").GetProperty($"{network}.{attack}.robustAccuracy").GetDouble());
            }
        }
        Assert.InRange(Right(run.Stage, "dense", "natural").Count(r => r), 20, 60);
        Assert.True(Right(run.Stage, "dense", "pgd-5-eps0.1").Count(r => r) < Right(run.Stage, "dense", "noise").Count(r => r), "the attacks found nothing");
    }

    [Fact]
    public void A_worst_case_is_formed_of_the_attacks_of_each_budget_that_several_share()
    {
        var metrics = Result(run.Stage).GetProperty("metrics");
        var stands = ((string[])["noise", "fgsm", "pgd-5-eps0.1", "apgd-targetedDlr", "fab", "square", "transfer-other"])
            .Select(attack => Right(run.Stage, "dense", attack)).Aggregate((all, one) => [.. all.Zip(one, (a, b) => a && b)]);
        Assert.Equal(stands.Count(right => right) / 60.0, metrics.GetProperty("dense.worstCase-eps0.1.robustAccuracy").GetDouble());
        Assert.False(metrics.TryGetProperty("dense.worstCase-eps0.05.robustAccuracy", out _)); // one attack has no worse one beside it
        Assert.False(metrics.TryGetProperty("dense.worstCase.robustAccuracy", out _));
    }

    [Fact]
    public void A_sound_evaluation_passes_its_checks_and_compares_its_networks()
    {
        var checks = Json(run.Stage, "checks.json");
        Assert.Equal(0, Result(run.Stage).GetProperty("metrics").GetProperty("failedChecks").GetInt32());
        string[] made = [.. checks.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("check").GetString()!).Distinct()];
        Assert.Equal(11, made.Length);
        Assert.Contains("no more images withstand a larger epsilon", made);
        Assert.Contains("transferred images are not stronger than attacks on the network itself", made);
        Assert.Equal(9, checks.GetProperty("comparisons").GetArrayLength());
    }

    [Fact]
    public void Saved_images_are_verified_and_measured_again_with_the_same_result()
    {
        using var folder = new TemporaryFolder();
        var images = Path.Combine(run.Stage, "images", "dense", "pgd-5-eps0.1");
        var stage = Run(folder, $"of: dense, images: 60, attacks: [{{ stored: {{ epsilon: 0.1, images: '{images}' }} }}]");
        Assert.Equal(Right(run.Stage, "dense", "pgd-5-eps0.1"), Right(stage, "dense", "stored"));
        Assert.Equal(0, Result(stage).GetProperty("metrics").GetProperty("failedChecks").GetInt32());
    }

    [Fact]
    public void Images_outside_the_ball_fail_a_check_and_mark_the_table()
    {
        using var folder = new TemporaryFolder();
        var images = Path.Combine(run.Stage, "images", "dense", "pgd-5-eps0.1");
        var stage = Run(folder, $"of: dense, images: 60, attacks: [{{ stored: {{ epsilon: 0.09, images: '{images}' }} }}]", """
            report: { tables: [{ id: t, title: Results, rows: [dense], columns: [measured.stored.robustAccuracy] }] }
            """);
        Assert.Equal(1, Result(stage).GetProperty("metrics").GetProperty("failedChecks").GetInt32());
        var report = Path.GetDirectoryName(stage)!;
        ReportWriter.Write(report);
        var page = File.ReadAllText(Path.Combine(report, "report.md"));
        Assert.Contains("†", page, StringComparison.Ordinal);
        Assert.Contains("adversarial images lie outside", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_images_that_are_no_numbers_break_no_network_and_are_marked()
    {
        using var folder = new TemporaryFolder();
        var source = Assert.Single(Directory.GetFiles(Path.Combine(run.Stage, "images", "dense", "pgd-5-eps0.1")).Take(1));
        var images = Path.Combine(folder, "images");
        Directory.CreateDirectory(images);
        foreach (var path in Directory.GetFiles(Path.GetDirectoryName(source)!))
        {
            var file = WeightsFile.Read(path);
            for (var at = 0; at < file.Tensors["images"].Values.Length; at += 784) file.Tensors["images"].Values[at + 5] = float.NaN;
            WeightsFile.Write(Path.Combine(images, Path.GetFileName(path)), file.Tensors);
        }
        var stage = Run(folder, $"of: dense, images: 60, attacks: [{{ stored: {{ epsilon: 0.1, images: '{images}' }} }}]");
        Assert.Equal(Right(stage, "dense", "natural"), Right(stage, "dense", "stored"));
        var failed = Assert.Single(EvaluationChecks.Read(Path.Combine(stage, "checks.json")).Checks, check => check.Fails());
        Assert.Equal(("stored", $"{Right(stage, "dense", "natural").Count(right => right)} adversarial images lie outside, or hold what is no number"),
            (failed.Attack, failed.Detail));
    }

    [Fact]
    public void A_network_that_says_the_same_of_every_image_is_marked()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "dead.yaml");
        File.WriteAllText(path, """
            name: dead
            data: { dataset: glyphs, trainImages: 100, validation: 50 }
            model: { name: lenet-ye-1 }
            stages:
              - prune: { id: thin, sparsity: 0.999, score: magnitude, scope: layer }
              - evaluate: { id: measured, of: thin, images: 60, batchSize: 25 }
            """);
        PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu" }, new SilentListener(), default);
        var stage = Directory.GetDirectories(Path.Combine(folder, "dead"), "measured-*").Single();
        var failed = Assert.Single(EvaluationChecks.Read(Path.Combine(stage, "checks.json")).Checks, check => !check.Passed);
        Assert.Equal(("logits differ from image to image", "60 images have 1 different row of logits"), (failed.Check, failed.Detail));
        ReportWriter.Write(Path.GetDirectoryName(stage)!);
        Assert.Matches(@"thin: naturalAccuracy.* †", File.ReadAllText(Path.Combine(Path.GetDirectoryName(stage)!, "report.md")));
    }

    [Fact]
    public void A_weak_attack_is_marked_in_the_tables_and_fails_no_check()
    {
        using var folder = new TemporaryFolder();
        const string Two = "attacks: [{ carliniWagner: { epsilon: 2, steps: 1, searches: 1 } }, { pgd: { norm: l2, epsilon: 2 } }]";
        var stage = Run(folder, $"of: dense, images: 60, {Two}", """
            report: { tables: [{ id: t, title: Results, rows: [dense], columns: [measured.carliniWagner.robustAccuracy, measured.pgd-20.robustAccuracy] }] }
            """);
        var (weak, strong) = (Right(stage, "dense", "carliniWagner").Count(r => r), Right(stage, "dense", "pgd-20").Count(r => r));
        Assert.True(weak > strong + 10, $"the attacks are equally strong: {weak} and {strong} images withstand them");
        Assert.Equal(0, Result(stage).GetProperty("metrics").GetProperty("failedChecks").GetInt32());
        ReportWriter.Write(Path.GetDirectoryName(stage)!);
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(stage)!, "report.md"));
        Assert.Matches(@"\| dense \| [0-9.]+ ‡ \[[^|]*\| [0-9.]+ \[", page.Replace("\\[", "[", StringComparison.Ordinal));
        Assert.Contains("‡ A weak attack", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_do_not_depend_on_the_batch_or_on_threads()
    {
        using var folder = new TemporaryFolder();
        var stage = Run(folder, $"of: [dense, other], images: 60, batchSize: 60, {Attacks}", threads: 3);
        Assert.Equal(Outcomes(run.Stage, "dense"), Outcomes(stage, "dense"));
        Assert.Equal(Outcomes(run.Stage, "other"), Outcomes(stage, "other"));
    }

    [Fact]
    public void An_interrupted_evaluation_continues_where_it_stopped()
    {
        using var folder = new TemporaryFolder();
        using var interruption = new CancellationTokenSource();
        var settings = $"of: [dense, other], images: 60, batchSize: 25, saveImages: true, {Attacks}";
        Assert.Throws<OperationCanceledException>(() => Run(folder, settings, listener: new Interrupting(interruption, 0.5), cancellation: interruption.Token));
        var log = Directory.GetFiles(folder, "outcomes.jsonl", SearchOption.AllDirectories).Single();
        var before = File.ReadAllLines(log);
        Assert.InRange(before.Length, 10, 50);
        File.AppendAllText(log, "{\"network\":\"oth"); // torn by a crash

        var stage = Run(folder, settings);
        Assert.Equal(before, File.ReadAllLines(log)[..before.Length]);
        Assert.Equal(Outcomes(run.Stage, "dense"), Outcomes(stage, "dense"));
        Assert.Equal(Outcomes(run.Stage, "other"), Outcomes(stage, "other"));
    }

    [Fact]
    public void An_evaluation_that_is_stopped_in_the_midst_of_an_attack_continues_in_its_midst_with_the_same_outcomes_and_cost()
    {
        const string settings = "of: dense, images: 30, batchSize: 30, attacks: [{ square: { epsilon: 0.01, queries: 2500 } }]";
        using var whole = new TemporaryFolder();
        using var parts = new TemporaryFolder();
        using var interruption = new CancellationTokenSource();
        var stage = Run(whole, settings);
        var stopping = new StoppingInAttack(interruption);
        Assert.Throws<OperationCanceledException>(() => Run(parts, settings, listener: stopping, cancellation: interruption.Token));
        var kept = Directory.GetFiles(parts, "attack.safetensors", SearchOption.AllDirectories).Single();
        Assert.Matches(@"^square on dense, images 1 to 30 of 30, Square, query [\d,]+ of 2,500$", stopping.Last);
        var outcomes = Directory.GetFiles(parts, "outcomes.jsonl", SearchOption.AllDirectories).Single();
        Assert.DoesNotContain("square", File.ReadAllText(outcomes), StringComparison.Ordinal);

        var heard = new FirstPosition();
        var continued = Run(parts, settings, listener: heard);
        Assert.True(heard.Query > 5, $"it began again at query {heard.Query}");
        Assert.Equal(Outcomes(stage, "dense"), Outcomes(continued, "dense"));
        Assert.Equal(Result(stage).GetProperty("cost").GetProperty("forwardUnits").GetDouble(),
            Result(continued).GetProperty("cost").GetProperty("forwardUnits").GetDouble());
        Assert.False(File.Exists(kept), "what was kept of the attack was left behind");
    }

    [Fact]
    public void A_damaged_line_of_outcomes_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "outcomes.jsonl");
        File.WriteAllText(path, File.ReadLines(Path.Combine(run.Stage, "outcomes.jsonl")).First() + "\n{\"network\":1}\n");
        var thrown = Assert.Throws<RunFolderException>(() => new OutcomeLog(path));
        Assert.Contains("outcomes.jsonl, line 2", thrown.Message, StringComparison.Ordinal);
    }

    static string Run(string folder, string evaluation, string more = "", int? threads = null, RunListener? listener = null,
        CancellationToken cancellation = default)
    {
        var path = Path.Combine(folder, "evaluated.yaml");
        File.WriteAllText(path, $"name: evaluated\n{Training}  - evaluate: {{ id: measured, {evaluation} }}\n{more}\n");
        PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu", Threads = threads }, listener ?? new SilentListener(),
            cancellation == default ? TestContext.Current.CancellationToken : cancellation);
        return Directory.GetDirectories(Path.Combine(folder, "evaluated"), "measured-*").Single();
    }

    static JsonElement Result(string stage) => Json(stage, "result.json");

    static JsonElement Json(string stage, string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(stage, name))).RootElement;

    static bool[] Right(string stage, string network, string attack) =>
        [.. new OutcomeLog(Path.Combine(stage, "outcomes.jsonl")).Of(network, attack).SelectMany(row => row.Right)];

    /// <summary>Attack by attack what each image came to.</summary>
    static string[] Outcomes(string stage, string network) =>
        [.. new OutcomeLog(Path.Combine(stage, "outcomes.jsonl")).All.Where(row => row.Network == network).Select(row => row.Attack).Distinct()
            .Order(StringComparer.Ordinal)
            .Select(attack => attack + " " + string.Concat(Right(stage, network, attack).Select(right => right ? '1' : '0')))];

    /// <summary>Stops an evaluation in the midst of its attack.</summary>
    sealed class StoppingInAttack(CancellationTokenSource interruption) : RunListener
    {
        public string Last { get; private set; } = "";

        public override void StageProgressed(StageHeader stage, StageProgress progress)
        {
            if (interruption.IsCancellationRequested || QueryOf(progress) is not { } query) return;
            Last = progress.What;
            if (query <= 10) return;
            Thread.Sleep(1100); // what a request to stop may lose is a second: after one the attack is copied at this query
            interruption.Cancel();
        }
    }

    static int? QueryOf(StageProgress progress)
    {
        var at = progress.What.IndexOf("query ", StringComparison.Ordinal);
        return at < 0 ? null : int.Parse(progress.What[(at + 6)..].Split(' ')[0].Replace(",", "", StringComparison.Ordinal),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Hears at which query an attack is first.</summary>
    sealed class FirstPosition : RunListener
    {
        public int Query { get; private set; } = -1;

        public override void StageProgressed(StageHeader stage, StageProgress progress)
        {
            if (Query < 0 && QueryOf(progress) is { } query) Query = query;
        }
    }

    sealed class Interrupting(CancellationTokenSource interruption, double at) : RunListener
    {
        public override void StageProgressed(StageHeader stage, StageProgress progress)
        {
            if (stage.Kind == "evaluate" && progress.Done >= at) interruption.Cancel();
        }
    }
}
