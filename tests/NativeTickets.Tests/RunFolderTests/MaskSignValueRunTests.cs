using System.Text.Json;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>What mask, signs and magnitudes of a ticket come from, held against the weights files of a run.</summary>
public sealed class MaskSignValueRunTests(MaskSignValueRunTests.OneSeed run) : IClassFixture<MaskSignValueRunTests.OneSeed>
{
    /// <summary>A run of one seed in this process.</summary>
    public sealed class OneSeed : IDisposable
    {
        const string Text = """
            name: parts
            data: { dataset: glyphs, trainImages: 300, validation: 100 }
            model: { name: lenet }
            train: { batchSize: 50, learningRate: 0.02, epochs: 1, saveAt: 0it }
            stages:
              - train: { id: search }
              - train: { id: other, weights: fresh }
              - prune: { id: ticket, from: search, sparsity: 0.5 }
              - prune: { id: moved, from: other, score: permuted, permutes: ticket, matches: search, rewind: permuted }
              - prune: { id: placed, from: other, score: { permuted: { images: 100 } }, permutes: ticket, matches: search }
              - train: { id: signs, from: ticket, weights: fresh, signs: inherited }
              - train: { id: magnitudes, from: ticket, signs: fresh }
              - train: { id: fresh, from: ticket, weights: fresh }
              - train: { id: inherited, from: ticket }
            """;

        readonly TemporaryFolder folder = new();

        /// <summary>Runs it.</summary>
        public OneSeed()
        {
            var path = Path.Combine(folder, "parts.yaml");
            File.WriteAllText(path, Text);
            PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu" }, new SilentListener(),
                TestContext.Current.CancellationToken);
        }

        internal string Folder => Path.Combine(folder, "parts");

        /// <inheritdoc/>
        public void Dispose() => folder.Dispose();
    }

    [Fact]
    public void Magnitudes_and_signs_come_from_where_they_are_asked_from()
    {
        var (fresh, inherited) = (Weights("fresh", "step-0"), Weights("inherited", "step-0"));
        var (signs, magnitudes) = (Weights("signs", "step-0"), Weights("magnitudes", "step-0"));
        foreach (var name in inherited.Keys.Where(name => name.EndsWith(".weight", StringComparison.Ordinal)))
        {
            Assert.Equal(Split(inherited[name]).Signs, Split(signs[name]).Signs);
            Assert.Equal(Split(fresh[name]).Magnitudes, Split(signs[name]).Magnitudes);
            Assert.Equal(Split(fresh[name]).Signs, Split(magnitudes[name]).Signs);
            Assert.Equal(Split(inherited[name]).Magnitudes, Split(magnitudes[name]).Magnitudes);
            Assert.NotEqual(Split(fresh[name]).Signs, Split(inherited[name]).Signs);
        }
        Assert.Equal(fresh["conv1.bias"].Values, signs["conv1.bias"].Values);
        Assert.Equal(inherited["conv1.bias"].Values, magnitudes["conv1.bias"].Values);
    }

    [Fact]
    public void A_moved_ticket_keeps_as_much_of_each_layer_and_computes_what_the_ticket_does()
    {
        var (ticket, moved, placed) = (Weights("ticket", "final"), Weights("moved", "final"), Weights("placed", "final"));
        foreach (var name in ticket.Keys.Where(name => name.StartsWith("mask/", StringComparison.Ordinal)))
        {
            Assert.Equal(ticket[name].Values.Sum(), moved[name].Values.Sum());
            Assert.NotEqual(ticket[name].Values, moved[name].Values);
        }
        Assert.Equal(StartAccuracy("ticket"), StartAccuracy("moved"), 0.011); // an image of the hundred may tip: sums are in another order
        Assert.Equal(ticket["conv1.weight"].Values.Order(), moved["conv1.weight"].Values.Order());
        var start = Weights("other", "step-0");
        Assert.All(placed["fc2.weight"].Values.Zip(start["fc2.weight"].Values), pair => Assert.True(pair.First == 0 || pair.First == pair.Second));
    }

    double StartAccuracy(string stage)
    {
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(FolderOf(stage), "result.json")));
        return result.RootElement.GetProperty("metrics").GetProperty("startAccuracy").GetDouble();
    }

    IReadOnlyDictionary<string, WeightsEntry> Weights(string stage, string moment) =>
        WeightsFile.Read(Path.Combine(FolderOf(stage), "checkpoints", $"{moment}.safetensors")).Tensors;

    string FolderOf(string stage) => Assert.Single(Directory.GetDirectories(run.Folder, $"{stage}-*"));

    // a weight that is pruned has no sign; -0 would be one
    static (IEnumerable<int> Signs, IEnumerable<float> Magnitudes) Split(WeightsEntry weights) =>
        (weights.Values.Select(value => value == 0 ? float.IsNegative(value) ? 2 : 0 : Math.Sign(value)), weights.Values.Select(Math.Abs));
}
