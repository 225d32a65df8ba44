using NativeTickets.Lab;
using NativeTickets.Lab.Replays;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>Runs whose trainings keep averages, resume schedules and shorten gradients: the same bits on any number of threads, and when redone.</summary>
public sealed class AverageRunTests
{
    const string Pipeline = """
        name: averaged
        seed: 5
        data: { dataset: glyphs, trainImages: 200, validation: 40 }
        model: { layers: [ { conv: { filters: 4, window: 3, padding: 1 } }, batchNorm, relu, { maxPool: 4 }, flatten, { linear: 10 } ] }
        train: { epochs: 3, batchSize: 40, learningRate: 0.2, receipt: { every: 4it, checkpoints: 2 } }
        stages:
          - train: { id: dense, schedule: oneCycle, clipGradients: 0.5, labelSmoothing: 0.1, average: { swa: 1ep } }
          - prune: { id: ticket, from: dense, sparsity: 0.5, rewind: 6it }
          - train: { id: boosted, from: ticket, schedule: oneCycle, resumeSchedule: true, average: { ema: { decay: 0.8, statistics: averaged } } }
          - evaluate: { id: kept, of: [dense, boosted], batchSize: 50 }
          - evaluate: { id: averaged, of: [dense, boosted], weights: average, batchSize: 50 }
        controls: []
        """;

    [Fact]
    public void Averages_are_written_measured_and_redone_bit_for_bit()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var results = WithoutClocks(TinyRun.Results(Run(first, threads: 1)));
        Assert.Equal(results, WithoutClocks(TinyRun.Results(Run(second, threads: 3))));
        Assert.Equal(2, results.Count(result => result.Key.EndsWith("average.safetensors", StringComparison.Ordinal)));
        var measured = results.Where(result => result.Key.EndsWith("result.json", StringComparison.Ordinal))
            .ToDictionary(result => result.Key.Split('-')[0], result => result.Value);
        Assert.NotEqual(measured["kept"], measured["averaged"]);

        var found = RunReplay.Of(Path.Combine(first, "averaged"), new ReplayOptions { Count = 1000, Seed = 1 }, _ => { },
            TestContext.Current.CancellationToken);
        Assert.Empty(found.Wrong);
    }

    [Fact]
    public void An_average_of_a_ticket_keeps_its_mask()
    {
        using var folder = new TemporaryFolder();
        var run = Run(folder, threads: 1);
        var file = WeightsFile.Read(Path.Combine(Directory.GetDirectories(run, "boosted-*").Single(), "checkpoints", "average.safetensors"));
        var masks = file.Tensors.Where(tensor => tensor.Key.StartsWith("mask/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(masks);
        foreach (var (name, mask) in masks)
            foreach (var (kept, weight) in mask.Values.Zip(file.Tensors[name["mask/".Length..]].Values))
                Assert.True(kept == 1 || BitConverter.SingleToInt32Bits(weight) == 0);
    }

    // a kept state says how many seconds it took
    static KeyValuePair<string, string>[] WithoutClocks(IReadOnlyDictionary<string, string> results) =>
        [.. results.Where(result => !Path.GetFileName(result.Key).StartsWith("epoch-", StringComparison.Ordinal))];

    static string Run(string folder, int threads) => PipelineRunner.Run(NativeLaboratory.Parse(Pipeline, "averaged.yaml"),
        new RunOptions { Out = folder, Device = "cpu", Threads = threads }, new SilentListener(), TestContext.Current.CancellationToken);
}
