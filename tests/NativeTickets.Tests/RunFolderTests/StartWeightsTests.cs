using NativeTickets.Lab;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>
/// The weights that a training starts with, which follow from its seed: kept where something rewinds to them, found again where something does so later.
/// </summary>
public sealed class StartWeightsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_ticket_that_is_added_later_starts_as_if_it_had_been_there_from_the_beginning()
    {
        var (whole, later) = (Run("whole", "", hasTickets: true), Run("later", "", hasTickets: false));
        Assert.True(File.Exists(Start(whole, "dense")) && File.Exists(Start(whole, "boosted")));
        Assert.False(File.Exists(Start(later, "dense")));
        Run("later", "", hasTickets: true);
        Assert.False(File.Exists(Start(later, "dense")));
        foreach (var ticket in (string[])["ticket", "again"])
        {
            var (expected, found) = (Weights(whole, ticket), Weights(later, ticket));
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
            Assert.All(expected, tensor => Assert.Equal(tensor.Value.Values, found[tensor.Key].Values));
        }
    }

    [Fact]
    public void They_are_kept_where_the_file_says_so()
    {
        Assert.True(File.Exists(Start(Run("asked", ", saveAt: 0it", hasTickets: false), "dense")));
        Assert.False(File.Exists(Start(Run("others", ", saveAt: 2it", hasTickets: false), "dense")));
    }

    string Run(string name, string keys, bool hasTickets)
    {
        string[] stages =
        [
            $"train: {{ id: dense{keys} }}",
            .. hasTickets ? (string[])["prune: { id: ticket, from: dense, sparsity: 0.5 }", "train: { id: boosted, from: ticket }",
                "prune: { id: again, from: boosted, sparsity: 0.7 }"] : [],
        ];
        return PipelineRunner.Run(NativeLaboratory.Parse($$"""
            name: {{name}}
            data: { dataset: glyphs, trainImages: 100, validation: 50 }
            model: { name: lenet-ye-1 }
            train: { epochs: 1, batchSize: 25, learningRate: 0.05 }
            stages:
            {{string.Join('\n', stages.Select(stage => "- " + stage))}}
            """, "run.yaml"), new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1 }, new SilentListener(), TestContext.Current.CancellationToken);
    }

    static string Start(string run, string stage) => Path.Combine(FolderOf(run, stage), "checkpoints", "step-0.safetensors");

    static IReadOnlyDictionary<string, WeightsEntry> Weights(string run, string stage) =>
        WeightsFile.Read(Path.Combine(FolderOf(run, stage), "checkpoints", "final.safetensors")).Tensors;

    static string FolderOf(string run, string stage) => Assert.Single(Directory.GetDirectories(run, $"{stage}-*"));
}
