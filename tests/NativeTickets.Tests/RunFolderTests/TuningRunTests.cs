using System.Text.RegularExpressions;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Replays;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>An evaluation whose attack is tuned on each network: what it leaves, that it goes on after an interruption, and what decides its bits.</summary>
public sealed class TuningRunTests(TuningRunTests.Tuned run) : IClassFixture<TuningRunTests.Tuned>
{
    const int Trials = 11; // the last three where a Gaussian process expects to gain most
    const string Usual = "of: [dense, other], skip: 20, images: 30, batchSize: 12";
    const string Attacks = "attacks: [{ fmn: { epsilon: [0.02, 0.06], steps: 12, loss: dlr, tune: { trials: 11, images: 20, steps: 6 } } }]";

    /// <summary>A run whose attack is tuned.</summary>
    public sealed class Tuned : IDisposable
    {
        readonly TemporaryFolder folder = new();

        /// <summary>Runs it.</summary>
        public Tuned() => Stage = Run(folder, $"{Usual}, {Attacks}");

        internal string Stage { get; }

        /// <inheritdoc/>
        public void Dispose() => folder.Dispose();
    }

    [Fact]
    public void What_was_chosen_is_the_trial_of_the_least_median_and_stands_in_the_report()
    {
        var (rows, tunings) = (Rows(run.Stage), Checks(run.Stage).Tunings!);
        Assert.Equal(2 * Trials, rows.Count);
        Assert.Equal(["dense", "other"], tunings.Select(tuning => tuning.Network));
        foreach (var tuning in tunings)
        {
            TuningRow[] own = [.. rows.Where(row => row.Asked.Network == tuning.Network)];
            var best = own[tuning.Trial];
            Assert.Equal(own.Min(row => row.Median), tuning.Median);
            Assert.Equal(("fmn-eps0.02", Trials, 20, best.Median), (tuning.Attack, tuning.Trials, tuning.Images, tuning.Median));
            Assert.Equal(["learningRate", "momentum", "weightDecay", "dampening"], tuning.Settings.Keys);
            Assert.Equal(best.Settings, tuning.Settings);
            Assert.InRange(tuning.Settings["learningRate"], 8.0 / 255, 10);
            Assert.Equal(Trials, own.Select(row => row.Settings[0].Value).Distinct().Count());
        }
        var folder = Path.GetDirectoryName(run.Stage)!;
        ReportWriter.Write(folder);
        var page = File.ReadAllText(Path.Combine(folder, "report.md"));
        Assert.Contains("Tuned attacks", page, StringComparison.Ordinal);
        Assert.Matches(@"\| dense \| fmn-eps0\.02 \|.*11 of 20.*learningRate [0-9.]+, momentum", page);
    }

    [Fact]
    public void The_attack_is_that_of_the_rates_that_were_chosen()
    {
        using var folder = new TemporaryFolder();
        var chosen = Checks(run.Stage).Tunings!.Single(tuning => tuning.Network == "dense").Settings;
        var rates = string.Join(", ", chosen.Select(setting => FormattableString.Invariant($"{setting.Key}: {setting.Value:R}")));
        var stage = Run(folder,
            $"of: dense, skip: 20, images: 30, attacks: [{{ fmn: {{ epsilon: [0.02, 0.06], steps: 12, loss: dlr, sgd: {{ {rates} }} }} }}]");
        Assert.Equal(Outcomes(run.Stage, "dense"), Outcomes(stage, "dense"));
        Assert.False(File.Exists(Path.Combine(stage, "tuning.jsonl")));
        Assert.Null(Checks(stage).Tunings);
    }

    [Fact]
    public void The_images_that_are_skipped_are_the_first_of_the_split()
    {
        using var folder = new TemporaryFolder();
        const string attacks = "attacks: [{ noise: { epsilon: 0.3 } }]";
        var whole = Run(folder, $"of: dense, images: 50, batchSize: 7, saveImages: true, {attacks}");
        using var other = new TemporaryFolder();
        var rest = Run(other, $"of: dense, images: 30, skip: 20, batchSize: 11, saveImages: true, {attacks}");
        foreach (var attack in (string[])["natural", "noise"])
            Assert.Equal(Outcomes(whole, "dense").Single(row => row.StartsWith(attack, StringComparison.Ordinal))[(attack.Length + 1 + 20)..],
                Outcomes(rest, "dense").Single(row => row.StartsWith(attack, StringComparison.Ordinal))[(attack.Length + 1)..]);
        Assert.Equal(Enumerable.Range(20, 30).Select(number => (float)number), Directory.GetFiles(Path.Combine(rest, "images", "dense", "natural"))
            .Order(StringComparer.Ordinal).SelectMany(path => WeightsFile.Read(path).Tensors["numbers"].Values));
    }

    [Fact]
    public void Nothing_depends_on_the_batch_or_on_threads()
    {
        using var folder = new TemporaryFolder();
        RequireEqual(run.Stage, Run(folder, $"of: [dense, other], skip: 20, images: 30, batchSize: 30, {Attacks}", threads: 3));
    }

    [Theory]
    [InlineData("tuning trial 4 of 11", "dense", true)]
    [InlineData("tuning trial 10 of 11", "other", true)]
    [InlineData("tuning trial 10 of 11", "dense", false)]
    [InlineData("images 13 to 24", "other", false)]
    public void A_tuned_evaluation_that_is_stopped_anywhere_ends_with_the_same_bits(string where, string network, bool inMidst)
    {
        using var folder = new TemporaryFolder();
        using var interruption = new CancellationTokenSource();
        var stopping = new Stopping(interruption, where, network, inMidst);
        Assert.Throws<OperationCanceledException>(() => Run(folder, $"{Usual}, {Attacks}", listener: stopping, cancellation: interruption.Token));
        var log = Directory.GetFiles(folder, "tuning.jsonl", SearchOption.AllDirectories).Single();
        var before = File.ReadAllLines(log);
        Assert.InRange(before.Length, 3, 2 * Trials);
        Assert.Equal(inMidst, Directory.GetFiles(folder, "attack.safetensors", SearchOption.AllDirectories).Length > 0);
        File.AppendAllText(log, "{\"network\":\"oth"); // torn by a crash
        var stage = Run(folder, $"{Usual}, {Attacks}");
        Assert.Equal(before, File.ReadAllLines(log)[..before.Length]);
        RequireEqual(run.Stage, stage);
    }

    [Fact]
    public void A_trial_that_does_not_follow_from_those_before_it_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var interruption = new CancellationTokenSource();
        var stopping = new Stopping(interruption, "trial 11 of 11", "dense", inMidst: false);
        Assert.Throws<OperationCanceledException>(() => Run(folder, $"{Usual}, {Attacks}", listener: stopping, cancellation: interruption.Token));
        var log = Directory.GetFiles(folder, "tuning.jsonl", SearchOption.AllDirectories).Single();
        var lines = File.ReadAllLines(log);
        File.WriteAllLines(log, [.. lines[..8].Select(line => Regex.Replace(line, "\"median\":[0-9.E-]+", "\"median\":0.5")), .. lines[8..]]);
        var refused = Assert.Throws<StagesFailedException>(() => Run(folder, $"{Usual}, {Attacks}"));
        Assert.Contains("of fmn-eps0.02 on dense has other settings than follow from the trials before it", refused.Message, StringComparison.Ordinal);
        File.WriteAllLines(log, lines.Skip(1));
        refused = Assert.Throws<StagesFailedException>(() => Run(folder, $"{Usual}, {Attacks}"));
        Assert.Contains("tuning.jsonl, line 1: is of a trial that is not the next", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_that_skips_every_image_is_refused_with_its_place()
    {
        using var folder = new TemporaryFolder();
        var refused = Assert.Throws<ConfigException>(() => Run(folder, "of: dense, skip: 100, split: validation"));
        Assert.EndsWith("tuned.yaml:9:48: skip is 100, but the validation split has 100 images; wanted less, so that some are measured",
            Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tuned_evaluation_is_verified_and_redone_with_every_bit()
    {
        var folder = Path.GetDirectoryName(run.Stage)!;
        var found = RunReplay.Of(folder, new ReplayOptions { Count = 1000, Seed = 1 }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Empty(found.Wrong);
        Assert.Contains(new ReplayedParts("batches of evaluations", 2 * 3 + 2 * Trials, 2 * 3 + 2 * Trials), found.Parts);
    }

    static void RequireEqual(string first, string second)
    {
        Assert.Equal(Rows(first).Select(Text), Rows(second).Select(Text));
        foreach (var network in (string[])["dense", "other"]) Assert.Equal(Outcomes(first, network), Outcomes(second, network));
        Assert.Equal(File.ReadAllText(Path.Combine(first, "checks.json")), File.ReadAllText(Path.Combine(second, "checks.json")));
        Assert.Equal(StageResult.Read(Path.Combine(first, "result.json")).Cost!.ForwardUnits,
            StageResult.Read(Path.Combine(second, "result.json")).Cost!.ForwardUnits, 1e-6);

        static string Text(TuningRow row) => FormattableString.Invariant(
            $"{row.Asked} {row.Median} {row.ForwardUnits} {string.Join(' ', row.Settings.Select(setting => FormattableString.Invariant($"{setting.Value}")))}");
    }

    static IReadOnlyList<TuningRow> Rows(string stage) => [.. new TuningLog(Path.Combine(stage, "tuning.jsonl")).All];

    static EvaluationChecks Checks(string stage) => EvaluationChecks.Read(Path.Combine(stage, "checks.json"));

    /// <summary>Attack by attack what each image came to.</summary>
    static string[] Outcomes(string stage, string network)
    {
        var log = new OutcomeLog(Path.Combine(stage, "outcomes.jsonl"));
        return [.. log.All.Where(row => row.Network == network).Select(row => row.Attack).Distinct()
            .Select(attack => $"{attack} {string.Concat(log.Of(network, attack).SelectMany(row => row.Right).Select(right => right ? '1' : '0'))}")];
    }

    static string Run(string folder, string evaluation, int? threads = null, RunListener? listener = null, CancellationToken cancellation = default)
    {
        var path = Path.Combine(folder, "tuned.yaml");
        File.WriteAllText(path, $$"""
            name: tuned
            seed: 3
            data: { dataset: glyphs, trainImages: 600, validation: 100 }
            model: { layers: [ { averagePool: 4 }, flatten, { linear: 16 }, relu, { linear: 10 } ] }
            train: { batchSize: 50, learningRate: 0.1, epochs: 3 }
            stages:
              - train: { id: dense }
              - train: { id: other, weights: fresh }
              - evaluate: { id: measured, {{evaluation}} }
            """);
        PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu", Threads = threads }, listener ?? new SilentListener(),
            cancellation == default ? TestContext.Current.CancellationToken : cancellation);
        return Directory.GetDirectories(Path.Combine(folder, "tuned"), "measured-*").Single();
    }

    /// <summary>Stops an evaluation where its progress says so, before it begins there or in the midst of it.</summary>
    sealed class Stopping(CancellationTokenSource interruption, string where, string network, bool inMidst) : RunListener
    {
        public override void StageProgressed(StageHeader stage, StageProgress progress)
        {
            if (interruption.IsCancellationRequested || !progress.What.Contains($" on {network},", StringComparison.Ordinal)
                || !progress.What.Contains(where, StringComparison.Ordinal)) return;
            var isWithin = progress.What.Contains(", step ", StringComparison.Ordinal);
            if (inMidst) Thread.Sleep(isWithin ? 1100 : 300); // a step is told a quarter of a second after the last, and kept a second after that
            if (isWithin == inMidst) interruption.Cancel();
        }
    }
}
