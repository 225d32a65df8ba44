using Microsoft.ML.OnnxRuntime;

namespace NativeTickets.Tests;

/// <summary>What leaves a run folder for other programs, and comes back.</summary>
public sealed class ExportVerbTests(UndisturbedRun run) : IClassFixture<UndisturbedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("ours")]
    [InlineData("public")]
    public void A_trained_ticket_is_exported_with_its_zeros_and_what_its_pixels_need(string names)
    {
        var output = Export(0, "--stage", "boosted", "--names", names).Output;
        Assert.Contains("boosted (train), seed 3: lenet, a ticket", output, StringComparison.Ordinal);
        Assert.Contains("written: boosted-seed3.safetensors", output, StringComparison.Ordinal);
        var (exported, own) = (WeightsFile.Read(Path.Combine(folder, "boosted-seed3.safetensors")), Own("boosted"));
        ExchangedNetwork.RequireSameBits(Weights(own), exported.Tensors);
        Assert.Equal(names, exported.Metadata["names"]);
        Assert.Equal("1x28x28", exported.Metadata["input"]);
        Assert.Contains($"minus the mean {exported.Metadata["mean"]}, over the deviation {exported.Metadata["deviation"]}", exported.Metadata["pixels"],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ours", "mask/conv1.weight")]
    [InlineData("public", "conv1.weight_mask")]
    public void A_ticket_is_exported_with_its_masks_where_asked(string names, string mask)
    {
        Export(0, "--stage", "ticket", "--names", names, "--masks", "--output", "t.safetensors");
        var (exported, own) = (WeightsFile.Read(Path.Combine(folder, "t.safetensors")).Tensors, Own("ticket").Tensors);
        Assert.Equal(own.Count, exported.Count);
        Assert.Equal(own["mask/conv1.weight"].Values, exported[mask].Values);
        Assert.Equal(own["mask/conv1.weight"].Values.Select((kept, i) => kept * own["conv1.weight"].Values[i]), exported["conv1.weight"].Values);
    }

    [Theory]
    [InlineData("--output", "ticket.onnx")]
    [InlineData("--format", "onnx", "--output", "ticket.model")]
    public void An_onnx_file_holds_the_weights_of_the_stage(params string[] flags)
    {
        Assert.Contains("pixels: images in [0, 1], unchanged", Export(0, ["--stage", "boosted", .. flags]).Output, StringComparison.Ordinal);
        var constants = OnnxReader.Constants(Path.Combine(folder, flags[^1]));
        foreach (var (name, entry) in Weights(Own("boosted"))) Assert.Equal(entry.Values, constants[name].Values);
        using var session = new InferenceSession(Path.Combine(folder, flags[^1]));
        Assert.StartsWith("boosted (train), seed 3: lenet, a ticket, public names. Takes pixels in [0, 1], unchanged: ", session.ModelMetadata.Description,
            StringComparison.Ordinal);
        var texts = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(["Image.BitmapPixelFormat", "Image.NominalPixelRange", "names", "network", "seed", "stage"], texts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("boosted", "lenet", "Normalized_0_1"), (texts["stage"], texts["network"], texts["Image.NominalPixelRange"]));
    }

    [Fact]
    public void A_run_that_starts_from_an_exported_file_starts_from_exactly_these_weights()
    {
        Export(0, "--stage", "boosted", "--output", "given.safetensors");
        const string Again = """
            name: again
            data: { dataset: glyphs, trainImages: 200, validation: 50 }
            model: { name: lenet, weights: given.safetensors }
            stages:
              - train: { id: further, epochs: 1, learningRate: 0.001, saveAt: 0it }
            """;
        // the constants of glyphs are those of the split that is trained on, and the file's are of another one
        File.WriteAllText(Path.Combine(folder, "again.yaml"), Again);
        var refused = CommandLine.Run(folder, "run", "again.yaml", "--out", "runs").Ended(2).Error;
        var asked = refused[refused.IndexOf("normalization: {", StringComparison.Ordinal)..(refused.IndexOf(" })", StringComparison.Ordinal) + 2)];
        File.WriteAllText(Path.Combine(folder, "again.yaml"), Again.Replace("validation: 50", $"validation: 50, {asked}"));
        Assert.Contains("initial weights from ", CommandLine.Run(folder, "run", "again.yaml", "--out", "runs").Ended(0).Output, StringComparison.Ordinal);
        var start = Assert.Single(Directory.GetFiles(Path.Combine(folder, "runs"), "step-0.safetensors", SearchOption.AllDirectories));
        ExchangedNetwork.RequireSameBits(Weights(Own("boosted")), WeightsFile.Read(start).Tensors);
    }

    [Theory]
    [InlineData(2, "there is no stage 'bosted' in this run; nearest known stage: 'boosted'", "--stage", "bosted")]
    [InlineData(2, "stage 'boosted' has no seed 4; there are seed 3", "--stage", "boosted", "--seed", "4")]
    [InlineData(2, "stage 'boosted' has no ticket.sparsity=0.5; there are seed 3", "--stage", "boosted", "--matrix", "ticket.sparsity=0.5")]
    [InlineData(2, "--matrix half: wanted <axis>=<value>, such as ticket.sparsity=0.8", "--stage", "boosted", "--matrix", "half")]
    [InlineData(2, "stage 'search' left a dense network, which has no mask; leave --masks out", "--stage", "search", "--masks")]
    [InlineData(2, "an ONNX file has no place for masks", "--stage", "ticket", "--masks", "--format", "onnx")]
    [InlineData(2, "--stage", "--seed", "3")]
    [InlineData(2, "somehow", "--stage", "ticket", "--names", "somehow")]
    public void A_request_that_fits_nothing_is_told_with_what_there_is(int code, string told, params string[] flags) =>
        Assert.Contains(told, Export(code, flags).Errors, StringComparison.Ordinal);

    [Fact]
    public void A_folder_that_is_no_run_folder_is_told_as_such()
    {
        Assert.StartsWith($"{folder.Path}: holds no run.json, so it is not a run folder",
            CommandLine.Run(folder, "export", folder, "--stage", "dense").Ended(2).Error);
        File.WriteAllText(Path.Combine(folder, "run.json"),
            """{"format":1,"name":"x","seeds":[1],"stages":[{"id":"dense","kind":"train","seed":1,"folder":"../secret","status":"done"}]}""");
        Assert.Contains("run.json: stages[0].folder: is '../secret', wanted a plain name",
            CommandLine.Run(folder, "export", folder, "--stage", "dense").Ended(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_stage_s_own_file_is_not_written_over()
    {
        var own = OwnPath("ticket");
        var before = File.ReadAllBytes(own);
        Assert.Contains("is the stage's own weights file", Export(2, "--stage", "ticket", "--output", own).Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(own));
    }

    [Fact]
    public void Of_several_results_one_is_chosen_by_seed_and_matrix_entry()
    {
        File.WriteAllText(Path.Combine(folder, "several.yaml"), """
            name: several
            seed: [1, 2]
            data: { dataset: glyphs, trainImages: 100, validation: 50 }
            model: { name: lenet-ye-1 }
            stages:
              - train: { id: dense, epochs: 1, learningRate: 0.01 }
              - prune: { id: ticket, from: dense, sparsity: 0.5 }
              - evaluate: { id: measured, of: dense, attacks: [] }
            matrix: { ticket.sparsity: [50%, 0.75] }
            """);
        CommandLine.Run(folder, "run", "several.yaml", "--out", "runs").Ended(0);
        string Refused(params string[] flags) => CommandLine.Run(folder, ["export", "runs/several", "--stage", .. flags]).Ended(2).Error;
        Assert.Equal("stage 'ticket' has 4 results; choose one with --seed and --matrix <axis>=<value>: seed 1, ticket.sparsity 50%; " +
            "seed 1, ticket.sparsity 0.75; "
            + "seed 2, ticket.sparsity 50%; seed 2, ticket.sparsity 0.75", Refused("ticket"));
        Assert.StartsWith("stage 'dense' has 2 results", Refused("dense"));
        Assert.Equal("stage 'measured' is of kind evaluate, which has no weights; wanted one of dense, ticket", Refused("measured"));
        var output = CommandLine.Run(folder, "export", "runs/several", "--stage", "ticket", "--seed", "2", "--matrix", "ticket.sparsity=0.75").Ended(0).Output;
        Assert.Contains("written: ticket-seed2-0.75.safetensors", output, StringComparison.Ordinal);
        var exported = WeightsFile.Read(Path.Combine(folder, "ticket-seed2-0.75.safetensors"));
        Assert.Equal("ticket.sparsity=0.75", exported.Metadata["matrix"]);
        var prunable = exported.Tensors.Where(tensor => tensor.Value.Shape.Rank > 1).SelectMany(tensor => tensor.Value.Values).ToArray();
        Assert.InRange(prunable.Count(weight => weight == 0) / (double)prunable.Length, 0.749, 0.751);

        foreach (var manifest in Directory.GetFiles(Path.Combine(folder, "runs", "several"), "manifest.json", SearchOption.AllDirectories)
            .Where(file => file.Contains("ticket-", StringComparison.Ordinal)))
            File.Delete(manifest);
        Assert.EndsWith("finished are dense",
            CommandLine.Run(folder, "export", "runs/several", "--stage", "ticket", "--seed", "1").Ended(1).Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    CommandLineOutcome Export(int code, params string[] flags) => CommandLine.Run(folder, ["export", run.RunFolder, .. flags]).Ended(code);

    string OwnPath(string stage) => Path.Combine(Assert.Single(Directory.GetDirectories(run.RunFolder, stage + "-*")), "checkpoints", "final.safetensors");

    WeightsFile Own(string stage) => WeightsFile.Read(OwnPath(stage));

    static Dictionary<string, WeightsEntry> Weights(WeightsFile file) =>
        file.Tensors.Where(tensor => !tensor.Key.Contains('/')).ToDictionary(tensor => tensor.Key, tensor => tensor.Value);
}
