using System.Text.Json;
using NativeTickets.Config.Schema;
using NativeTickets.Data;
using NativeTickets.Lab;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Reporting;
using NativeTickets.Runs;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>What a run says of its tickets, held against its own weights files.</summary>
public sealed class AnatomyRunTests(AnatomyRunTests.TwoSeeds run) : IClassFixture<AnatomyRunTests.TwoSeeds>
{
    /// <summary>A run of two seeds and two sparsities in this process.</summary>
    public sealed class TwoSeeds : IDisposable
    {
        const string Text = """
            name: anatomy
            seed: [3, 4]
            data: { dataset: glyphs, trainImages: 300, validation: 100 }
            model: { name: lenet }
            train: { batchSize: 50, learningRate: 0.02, saveAt: 0it }
            stages:
              - train: { id: search, epochs: 3, watchMask: { distance: 0.3, epochs: 2 } }
              - prune: { id: ticket, from: search, sparsity: 0.5 }
              - train: { id: boosted, from: ticket, epochs: 1 }
            matrix: { ticket.sparsity: [0.5, 0.9] }
            """;

        readonly TemporaryFolder folder = new();

        /// <summary>Runs it.</summary>
        public TwoSeeds() => Run();

        internal string Folder => Path.Combine(folder, "anatomy");

        internal void Run()
        {
            var path = Path.Combine(folder, "anatomy.yaml");
            File.WriteAllText(path, Text);
            PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu" }, new SilentListener(),
                TestContext.Current.CancellationToken);
        }

        /// <inheritdoc/>
        public void Dispose() => folder.Dispose();
    }

    [Fact]
    public void The_distance_from_the_start_is_that_of_the_saved_weights()
    {
        foreach (var stage in Stages("search").Concat(Stages("boosted")))
        {
            var (start, end) = (Weights(stage, "step-0"), Weights(stage, "final"));
            var (moved, norm) = (0.0, 0.0);
            foreach (var name in Prunable)
                foreach (var (from, to) in start[name].Values.Zip(end[name].Values)) (moved, norm) = (moved + Math.Pow(to - from, 2), norm + Math.Pow(from, 2));
            Assert.Equal(Math.Sqrt(moved) / Math.Sqrt(norm), Metric(stage, "distanceFromStart"), 1e-9);
            Assert.InRange(Metric(stage, "distanceFromStart"), 0.001, 10);
            Assert.Equal(0.02, Metric(stage, "learningRate"));
        }
    }

    [Fact]
    public void The_accuracy_at_the_start_is_that_of_the_tickets_file_on_the_validation_split()
    {
        using var device = Device.Open("cpu");
        foreach (var stage in Stages("ticket"))
        {
            var seed = (long)Result(stage).GetProperty("seed").GetInt32();
            var data = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 300, Validation = 100, Seed = seed }, null);
            var normalization = ChannelStatistics.Of(data.Train);
            using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), 10,
                new ImageNormalization(normalization.Mean, normalization.StandardDeviation), seed);
            NetworkState.Write(network, Weights(stage, "final").Where(t => !t.Key.StartsWith("mask/", StringComparison.Ordinal)).ToDictionary(), stage);
            using var evaluator = new Evaluator(network, data.Validation); // LeNet has no batch norm: by batch or not is the same
            Assert.Equal(evaluator.Run().Accuracy, Metric(stage, "startAccuracy"), 1e-12);
            Assert.Equal(100, Result(stage).GetProperty("counts").GetProperty("startAccuracy").GetInt32());
        }
    }

    [Fact]
    public void The_overlap_of_two_seeds_masks_is_that_of_their_files()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Overlap));
        var pairs = file.RootElement.GetProperty("pairs").EnumerateArray().ToArray();
        Assert.Equal(2, pairs.Length);
        foreach (var pair in pairs)
        {
            string[] folders = [pair.GetProperty("first").GetString()!, pair.GetProperty("second").GetString()!];
            var stages = folders.Select(f => Path.Combine(run.Folder, f)).ToArray();
            Assert.Equal([3, 4], stages.Select(stage => Result(stage).GetProperty("seed").GetInt32()));
            Assert.Equal(Metric(stages[0], "sparsity"), Metric(stages[1], "sparsity"));
            var (first, second) = (Weights(stages[0], "final"), Weights(stages[1], "final"));
            var (both, either, chance) = (0, 0, 0.0);
            foreach (var name in Prunable)
            {
                var (mine, its) = (first["mask/" + name].Values, second["mask/" + name].Values);
                both += mine.Zip(its).Count(p => p is { First: 1, Second: 1 });
                either += mine.Zip(its).Count(p => p.First == 1 || p.Second == 1);
                chance += (double)mine.Sum() * its.Sum() / mine.Length;
            }
            Assert.Equal((double)both / either, pair.GetProperty("jaccard").GetDouble(), 1e-12);
            Assert.Equal(chance / (both + either - chance), pair.GetProperty("jaccardByChance").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void Overlaps_are_computed_once_and_again_where_the_file_is_lost_or_damaged()
    {
        var whole = File.ReadAllText(Overlap);
        var made = File.GetLastWriteTimeUtc(Overlap);
        run.Run();
        Assert.Equal(made, File.GetLastWriteTimeUtc(Overlap));
        File.WriteAllText(Overlap, whole[..(whole.Length / 2)]);
        run.Run();
        Assert.Equal(whole, File.ReadAllText(Overlap));
        File.Delete(Overlap);
        run.Run();
        Assert.Equal(whole, File.ReadAllText(Overlap));
    }

    [Fact]
    public void What_a_mask_saves_of_an_epoch_is_timed_for_trainings_of_tickets_alone()
    {
        foreach (var stage in Stages("boosted"))
            foreach (var seconds in new[] { "ticketEpochSeconds", "denseEpochSeconds" })
                Assert.True(Result(stage).GetProperty("cost").GetProperty(seconds).GetDouble() > 0);
        foreach (var stage in Stages("search")) Assert.False(Result(stage).GetProperty("cost").TryGetProperty("ticketEpochSeconds", out _));
        Assert.Contains("<h2>What masks save of an epoch</h2>", File.ReadAllText(ReportWriter.Write(run.Folder).Files[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_has_a_section_on_the_tickets()
    {
        var outcome = ReportWriter.Write(run.Folder);
        var (html, markdown) = (File.ReadAllText(outcome.Files[0]), File.ReadAllText(outcome.Files[1]));
        Assert.Contains("<h2>Ticket anatomy</h2>", html, StringComparison.Ordinal);
        Assert.Matches(@"\| ticket \| 0\.9 \| search \| 90\.00 \| 43,050 \| \d+\.\d\d [^|]+ \| \d+\.\d\d \| 5\.\d\d \|", markdown);
        Assert.Matches(@"\| search \|  \| dense network \| 0\.02 \| 3 \| 2 \| 0\.\d+ ± 0\.\d+ \|", markdown);
        Assert.Matches(@"\| boosted \| 0\.5 \| ticket \| 0\.02 \| 1 \|  \| 0\.\d+ ± 0\.\d+ \|", markdown);
        Assert.Matches(@"\| conv1\.weight \| \d+\.\d\d \| \d+\.\d\d \|", markdown);
    }

    static readonly string[] Prunable = ["conv1.weight", "conv2.weight", "fc1.weight", "fc2.weight"];

    string Overlap => Path.Combine(run.Folder, "mask-overlap.json");

    string[] Stages(string id)
    {
        var stages = Directory.GetDirectories(run.Folder, id + "-*");
        Assert.Equal(id == "search" ? 2 : 4, stages.Length);
        return stages;
    }

    static IReadOnlyDictionary<string, WeightsEntry> Weights(string stage, string file) =>
        WeightsFile.Read(Path.Combine(stage, "checkpoints", file + ".safetensors")).Tensors;

    static JsonElement Result(string stage) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(stage, "result.json"))).RootElement;

    static double Metric(string stage, string name) => Result(stage).GetProperty("metrics").GetProperty(name).GetDouble();
}
