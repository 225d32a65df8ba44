using NativeTickets.Lab;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>A stage that is a program of the user's own is handed a network with its mask and hands one back.</summary>
public sealed class ExternalRunTests : IDisposable
{
    const string Pipeline = """
        name: outside
        data: { dataset: glyphs, trainImages: 200, validation: 50 }
        model: { name: lenet-ye-1 }
        stages:
          - prune: { id: ticket, sparsity: 0.8, score: magnitude }
          - external: { id: theirs, from: ticket, command: [sh, '{theirs.sh}', '{input}', '{output}', 'seed {seed}'], files: theirs.sh, epochs: 2,
              version: one }
          - evaluate: { id: robust, of: theirs, images: 16, attacks: [{ fgsm: { epsilon: 0.1 } }] }
        claims:
          - theirs.validationAccuracy@2ep >= ticket.startAccuracy - 100pp
        """;

    const string Program = """
        cp "$1" "$2/weights.safetensors"
        echo "trained with $3"
        printf '{"epoch": 1, "step": 4, "validationAccuracy": 0.1}\n{"epoch": 2, "step": 8, "validationAccuracy": 0.2}\n' > "$2/metrics.jsonl"
        """;

    readonly TemporaryFolder folder = new();

    string RunPath => Path.Combine(folder, "runs", "outside");

    [Fact]
    public void The_network_that_comes_back_is_measured_attacked_exported_and_not_replayed()
    {
        Write(Pipeline, Program);
        CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(0);
        var index = RunFolder.ReadIndex(RunPath);
        var entry = index.Stages.Single(stage => stage.Id == "theirs");
        var result = StageResult.Read(Path.Combine(RunPath, entry.Folder, RunFiles.Result));
        Assert.Equal(0.8, result.Metrics["sparsity"]!.Value, 3);
        Assert.InRange(result.Metrics["testAccuracy"]!.Value, 0, 1);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(RunPath, entry.Folder, RunFiles.Metrics)).Length);
        Assert.Contains("trained with seed 1", File.ReadAllText(Path.Combine(RunPath, entry.Folder, "external", "output.log")), StringComparison.Ordinal);
        Assert.Contains("runs a program of the user's own", File.ReadAllText(Path.Combine(RunPath, "report.md")), StringComparison.Ordinal);
        var verified = CommandLine.Run(folder, "verify", RunPath, "--replay", "2", "--threads", "1").Ended(0).Output;
        Assert.Contains($"not replayed: {entry.Folder}", verified, StringComparison.Ordinal);
        CommandLine.Run(folder, "export", RunPath, "--stage", "theirs", "--masks").Ended(0);
    }

    [Fact]
    public void The_commands_text_the_files_content_and_the_version_are_in_the_hash_and_paths_are_not()
    {
        Write(Pipeline, Program);
        var hash = Hash(Pipeline);
        Assert.NotEqual(hash, Hash(Pipeline.Replace("seed {seed}", "seed: {seed}")));
        Assert.NotEqual(hash, Hash(Pipeline.Replace("version: one", "version: two")));
        Directory.CreateDirectory(Path.Combine(folder, "elsewhere"));
        File.Copy(Path.Combine(folder, "theirs.sh"), Path.Combine(folder, "elsewhere", "theirs.sh"));
        Assert.Equal(hash, Hash(Pipeline.Replace("files: theirs.sh", "files: elsewhere/theirs.sh")));
        Write(Pipeline, Program + "\n# changed");
        Assert.NotEqual(hash, Hash(Pipeline));
    }

    [Theory]
    [InlineData("exit 7", "ended with the code 7")]
    [InlineData("true", "without writing")]
    [InlineData("echo nonsense > \"$2/weights.safetensors\"", "weights.safetensors")]
    public void A_program_that_fails_or_writes_nothing_is_told(string program, string message)
    {
        Write(Pipeline, program);
        Assert.Contains(message, CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(1).Errors, StringComparison.Ordinal);
        Write(Pipeline, Program);
        CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(0); // and again, from where it was
    }

    [Theory]
    [InlineData("""{"epoch": 1, "step": 1, "validationAccuracy": "x"}""", "validationAccuracy: is \"x\", wanted a number")]
    [InlineData("""{"epoch": 1, "step": 1, "validationAccuracy": 50}""", "line 1: validationAccuracy is 50; wanted a fraction from 0 to 1")]
    [InlineData("""{"epoch": 1, "step": 1}\n{"epoch": 5, "step": 2}""", "line 2: epoch is 5; wanted 2")]
    [InlineData("""{"epoch": 1, "step": 1, "validationAcuracy": 0.5}""", "'validationAcuracy' is no metric of an epoch")]
    [InlineData("""{"epoch": 1, "step": 1}\nnonsense""", "metrics.jsonl:2:")]
    [InlineData("""{"step": 1}""", "has no 'epoch'")]
    public void A_line_of_metrics_that_is_wrong_is_told_once_and_running_again_suffices(string lines, string message)
    {
        Write(Pipeline, $"cp \"$1\" \"$2/weights.safetensors\"; printf '{lines}' > \"$2/metrics.jsonl\"");
        var told = CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(1).Errors;
        Assert.Contains(message, told, StringComparison.Ordinal);
        Assert.DoesNotContain("remove this stage's folder", told, StringComparison.Ordinal);
        Assert.DoesNotContain("seed 1: stage", told, StringComparison.Ordinal);
        Write(Pipeline, Program);
        CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(0);
    }

    [Fact]
    public void A_program_that_is_not_there_is_told_without_words_of_the_runtime()
    {
        Write(Pipeline.Replace("[sh,", "[no-such-program,"), Program);
        var told = CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(1).Errors;
        Assert.Contains("no-such-program cannot be started: there is none of that name", told, StringComparison.Ordinal);
        Assert.DoesNotContain("error occurred", told, StringComparison.Ordinal);
        Assert.DoesNotContain("seed 1: stage", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_other_weights_with_the_texts_of_the_file_handed_in_is_read()
    {
        using var device = Device.Open("cpu", 1);
        using var network = ExchangedNetwork.Create("lenet-ye-1", device);
        var path = Path.Combine(folder, "changed.safetensors");
        WeightsFile.Write(path, NetworkState.Read(network));
        var bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 1; // of the last number; the checksum stays
        File.WriteAllBytes(path, bytes);
        Assert.Throws<FileException>(() => ForeignFile.Open(path));
        Write(Pipeline.Replace("from: ticket, command", "command"), Program.Replace("cp \"$1\"", $"cp '{path}'"));
        CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(0);
    }

    [Fact]
    public void Weights_where_the_mask_prunes_are_refused()
    {
        Write(Pipeline.Replace("from: ticket, command", "command"), Program.Replace("cp \"$1\" \"$2/weights.safetensors\"",
            $"cp \"$1\" {folder.Path}/dense.safetensors; cp \"$1\" \"$2/weights.safetensors\""));
        CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(0);
        Write(Pipeline, $"cp {folder.Path}/dense.safetensors \"$2/weights.safetensors\"");
        Assert.Contains("where the mask of its ticket prunes", CommandLine.Run(folder, "run", "outside.yaml", "--threads", "1").Ended(1).Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_in_braces_that_nothing_stands_behind_is_refused_at_its_place()
    {
        Write(Pipeline.Replace("'{input}'", "'{inputs}'"), Program);
        Assert.Contains("command has {inputs}", CommandLine.Run(folder, "check", "outside.yaml").Ended(2).Errors, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    void Write(string pipeline, string program)
    {
        File.WriteAllText(Path.Combine(folder, "outside.yaml"), pipeline);
        File.WriteAllText(Path.Combine(folder, "theirs.sh"), program);
    }

    string Hash(string pipeline) => NativeLaboratory.Parse(pipeline, Path.Combine(folder, "outside.yaml")).Plan(PipelineText.Identity).Instances
        .Single(stage => stage.Id == "theirs").Hash;
}
