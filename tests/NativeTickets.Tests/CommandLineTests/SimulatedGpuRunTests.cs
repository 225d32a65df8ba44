using System.Text.Json;

namespace NativeTickets.Tests;

/// <summary>
/// A whole study through the GPU's kernels, on the device that simulates them: a dozen images of 8×8 pixels, since an element costs a microsecond there.
/// </summary>
public sealed class SimulatedGpuRunTests : IDisposable
{
    const string Pipeline = """
        name: simulated
        data: { dataset: folder, path: IMAGES, validation: 4 }
        model: { name: lenet-ye-1 }
        train: { epochs: 2, batchSize: 4, learningRate: 0.05 }
        stages:
          - train: { id: search }
          - prune: { id: ticket, from: search, sparsity: 0.8, rewind: 2it }
          - train: { id: boosted, from: ticket }
          - evaluate: { id: attacked, of: boosted, attacks: [{ pgd: { epsilon: 0.1, steps: 2 } }] }
        """;

    /// <summary>Single ops agree to 2e-5 of the largest element; a few steps at this rate let that grow tenfold at most.</summary>
    const double Tolerance = 2e-4;

    readonly TemporaryFolder folder = new();

    [Fact]
    public void Train_prune_rewind_train_and_attack_end_where_the_processor_ends()
    {
        var images = RepositoryRoot.Fixture("tiny-images");
        File.WriteAllText(Path.Combine(folder, "simulated.yaml"), Pipeline.Replace("IMAGES", $"'{images}'", StringComparison.Ordinal));
        foreach (var device in (string[])["cpu", "ilgpu-cpu"])
        {
            var output = CommandLine.Run(folder, "run", "simulated.yaml", "--out", device, "--device", device).Ended(0).Output;
            Assert.Contains("All 4 stages are done.", output, StringComparison.Ordinal);
        }
        foreach (var file in (string[])["search", "ticket", "boosted"]) RequireNear(Weights("cpu", file), Weights("ilgpu-cpu", file), file);
        foreach (var (name, mask) in Weights("ilgpu-cpu", "ticket").Where(tensor => tensor.Key.StartsWith("mask/", StringComparison.Ordinal)))
        {
            Assert.Equal(Weights("cpu", "ticket")[name].Values, mask.Values);
            var weights = Weights("ilgpu-cpu", "boosted")[name["mask/".Length..]].Values;
            for (var i = 0; i < weights.Length; i++)
                if (mask.Values[i] == 0) Assert.Equal(0, BitConverter.SingleToInt32Bits(weights[i]));
        }
        Assert.Equal(Accuracies("cpu"), Accuracies("ilgpu-cpu"));
    }

    public void Dispose() => folder.Dispose();

    static void RequireNear(IReadOnlyDictionary<string, WeightsEntry> expected, IReadOnlyDictionary<string, WeightsEntry> actual, string stage)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, entry) in expected)
        {
            var largest = entry.Values.Max(Math.Abs);
            for (var i = 0; i < entry.Values.Length; i++)
                Assert.True(Math.Abs(entry.Values[i] - actual[name].Values[i]) <= Tolerance * largest,
                    $"{stage}, {name}[{i}]: cpu {entry.Values[i]:R}, ilgpu-cpu {actual[name].Values[i]:R}, largest {largest:R}");
        }
    }

    IReadOnlyDictionary<string, WeightsEntry> Weights(string device, string stage) =>
        WeightsFile.Read(Path.Combine(StageFolder(device, stage), "checkpoints", "final.safetensors")).Tensors;

    string Accuracies(string device)
    {
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(StageFolder(device, "attacked"), "result.json")));
        return result.RootElement.GetProperty("metrics").GetRawText();
    }

    string StageFolder(string device, string stage) => Assert.Single(Directory.GetDirectories(Path.Combine(folder, device, "simulated"), stage + "-*"));
}
