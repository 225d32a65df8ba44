using System.Text.Json.Nodes;
using NativeTickets.Cli;
using NativeTickets.Lab;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Scores;
using NativeTickets.Lab.Stages;
using NativeTickets.Plan.Pipelines;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

/// <summary>What a newcomer does first: <c>init</c>, <c>schema</c>, <c>run --one-step</c>.</summary>
public sealed class BeginningTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public static TheoryData<string> Templates => [.. StarterPipeline.All.Select(starter => starter.Name)];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Templates)), Trait("Speed", "Slow")]
    public void Each_template_is_written_with_its_schema_is_sound_and_takes_a_step_of_every_stage(string name)
    {
        var said = CommandLine.Run(folder, "init", name, "--output", "p.yaml").Ended(0).Output;
        Assert.Matches(@"\nnext: nativetickets (run|check) p\.yaml\n", said);
        Assert.Equal(PipelineJsonSchema.Write(NativeLaboratory.Instance), File.ReadAllText(Path.Combine(folder, PipelineJsonSchema.FileName)));
        var path = Path.Combine(folder, "p.yaml");
        var text = File.ReadAllText(path);
        Assert.StartsWith($"# yaml-language-server: $schema={PipelineJsonSchema.FileName}\n# ", text, StringComparison.Ordinal);
        Assert.Null(JsonSchemaCheck.Refuses(text));
        Assert.Equal(name, NativeLaboratory.Read(path).Spec.Name);
        Provide(name, path, text);
        var step = CommandLine.Run(folder, "run", "p.yaml", "--one-step", "--device", "cpu").Ended(0);
        Assert.Contains("nothing was kept", step.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    /// <summary>What a template asks its user for.</summary>
    void Provide(string name, string path, string text)
    {
        if (name == "own-images")
            for (var i = 0; i < 60; i++)
            {
                var file = Path.Combine(folder, "images", i % 2 == 0 ? "dark" : "light", $"{i}.png");
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                using var image = new Image<Rgb24>(40, 36, new Rgb24((byte)(i % 2 * 120 + i), (byte)(60 + i), (byte)(200 - i)));
                image.Save(file);
            }
        if (name != "evaluate-checkpoint") return;
        var weights = Path.Combine(RepositoryRoot.Path, "pipelines", "weights", "lenet-ye-1-glyphs.safetensors");
        File.WriteAllText(path, text.Replace("dataset: cifar10 ", "dataset: glyphs ", StringComparison.Ordinal)
            .Replace("name: resnet18 ", "name: lenet-ye-1 ", StringComparison.Ordinal).Replace("checkpoint.pth", weights, StringComparison.Ordinal)
            .Replace("# normalization: { mean: [0.4914, 0.4822, 0.4465], deviation: [0.2470, 0.2435, 0.2616] }",
                "normalization: { mean: 0.1307, deviation: 0.3081 }", StringComparison.Ordinal));
    }

    [Fact]
    public void Init_without_a_name_writes_the_first_template_and_leaves_files_that_are_there()
    {
        var schema = Path.Combine(folder, PipelineJsonSchema.FileName);
        Assert.Contains($"written: {schema}", CommandLine.Run(folder, "init").Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal(StarterPipeline.All[0].Text, File.ReadAllText(Path.Combine(folder, "pipeline.yaml")));
        Assert.Contains("is there already", CommandLine.Run(folder, "init", "sweep").Ended(2).Error, StringComparison.Ordinal);
        var unknown = CommandLine.Run(folder, "init", "swep", "--output", "q.yaml").Ended(2);
        Assert.Contains("nearest known template: 'sweep'", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
        File.WriteAllText(schema, "of an earlier version");
        var again = CommandLine.Run(folder, "init", "sweep", "--output", "q.yaml").Ended(0).Output;
        Assert.Contains($"renewed, as this version has it: {schema}", again, StringComparison.Ordinal);
        Assert.Equal(PipelineJsonSchema.Write(NativeLaboratory.Instance), File.ReadAllText(schema));
    }

    [Fact]
    public void Schema_prints_the_committed_schema() =>
        Assert.Equal(File.ReadAllText(JsonSchemaCheck.Committed), CommandLine.Run(folder, "schema").Ended(0).Output);

    [Fact]
    public void One_step_runs_every_stage_of_a_pipeline_with_late_moments_and_long_attacks_and_keeps_nothing()
    {
        File.WriteAllText(Path.Combine(folder, "long.yaml"), """
            name: long
            seed: [1, 2, 3]
            data: { dataset: glyphs, validation: 500 }
            model: { name: lenet }
            train: { batchSize: 50, learningRate: 0.05, epochs: 100, warmup: { from: 0.01, over: 10ep }, drops: { at: [50%, 75ep] } }
            stages:
              - train: { id: search, saveAt: [90ep, 300it], until: maskStable, batchSize: 20 }
              - prune: { id: ticket, from: search, sparsity: 0.8, rewind: 40ep }
              - train: { id: boosted, from: ticket, objective: { pgd: { epsilon: 0.1, steps: 3 } }, keep: best }
              - prune: { id: trained, from: search, score: hydra, scope: layer, sparsity: 0.9, rewind: none }
              - train: { id: cosine, from: trained, schedule: oneCycle, drops: none, average: { ema: { decay: 0.9 } } }
              - describe: { id: shape }
              - evaluate:
                  id: robust
                  of: [search, boosted]
                  attacks: [{ pgd: { epsilon: [0.1, 0.2], steps: 1000, restarts: 20 } }, { autoAttack: { epsilon: 0.1 } }, { square: { epsilon: 0.1 } }]
            matrix: { ticket.sparsity: [0.5, 0.8] }
            """);
        var said = CommandLine.RunWith([("TMPDIR", folder)], folder, "run", "long.yaml", "--one-step", "--device", "cpu").Ended(0).Output;
        Assert.Contains("one step of each of 10; nothing was kept", said, StringComparison.Ordinal);
        Assert.Contains("its one epoch was run", said, StringComparison.Ordinal);
        Assert.DoesNotContain("epoch 2 ", said, StringComparison.Ordinal);
        Assert.Equal(["long.yaml"], Directory.GetFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)));
    }

    [Fact]
    public void The_first_step_of_an_attack_asks_the_network_a_few_times_whatever_its_work_is_counted_by()
    {
        var plan = PipelineText.Read("""
            name: attacked
            data: { dataset: cifar10 }
            model: { name: lenet }
            stages:
              - train: { id: dense, epochs: 1, learningRate: 0.01 }
              - evaluate:
                  id: robust
                  of: dense
                  skip: 64
                  attacks:
                    - noise: { epsilon: 0.1, restarts: 50 }
                    - fgsm: { epsilon: 0.1 }
                    - pgd: { epsilon: 0.1, restarts: 50 }
                    - apgd: { epsilon: 0.1, loss: targetedDlr, targets: 9 }
                    - fab: { epsilon: 0.1, untargeted: true, restarts: 50 }
                    - square: { epsilon: 0.1 }
                    - carliniWagner: { epsilon: 1 }
                    - ddn: { epsilon: 1 }
                    - fmn: { epsilon: 0.1, norm: linf, tune: {} }
                    - transfer: { from: dense, epsilon: 0.1 }
            """).Plan(PipelineText.Identity);
        var attacks = ((EvaluateSpec)EvaluateKind.Instance.FirstStepOf(plan.Instances[^1].Spec)).Attacks;
        Assert.Empty(AttackKind.All.All.Select(kind => kind.Name).Except(attacks.Select(attack => attack.Kind.Name)).Except(["autoAttack", "stored"]));
        const int classes = 10;
        Assert.All(attacks, attack => Assert.InRange(attack.Kind.ForwardUnits(attack, classes), 1, 2 * classes)); // FAB takes the gradient of every class
        Assert.Equal(1, attacks.Single(attack => attack.Kind.Name == "fmn").Kind.TuningOf(attacks.Single(attack => attack.Kind.Name == "fmn"))!.Trials);
    }

    [Fact]
    public void The_first_step_of_a_score_passes_over_the_images_once_whatever_its_work_is_counted_by()
    {
        var first = ScoreKind.All.All.Where(kind => kind.Name is "hydra" or "synflow").Select(kind =>
        {
            var text = PipelineText.Small.Replace("sparsity: 0.8", $"score: {kind.Name}, scope: layer, sparsity: 0.8", StringComparison.Ordinal);
            var plan = PipelineText.Read(text).Plan(PipelineText.Identity);
            return ((PruneSpec)PruneKind.Instance.FirstStepOf(plan.Instances[1].Spec)).Score;
        }).ToDictionary(score => score.Kind.Name, score => PipelineText.Of(score));
        Assert.Equal("synflow rounds=1", first["synflow"]);
        Assert.Contains("epochs=1 ", first["hydra"], StringComparison.Ordinal);
    }

    [Fact]
    public void One_step_finds_what_would_fail_later()
    {
        File.WriteAllText(Path.Combine(folder, "fails.yaml"), """
            name: fails
            data: { dataset: glyphs, validation: 100 }
            model: { name: lenet-ye-1 }
            stages:
              - train: { id: dense, epochs: 50, learningRate: 0.01 }
              - external: { id: theirs, from: dense, command: [/nonexistent/program, '{input}'] }
            """);
        var said = CommandLine.Run(folder, "run", "fails.yaml", "--one-step", "--device", "cpu");
        Assert.Contains("cannot be started", said.Ended(1).Error, StringComparison.Ordinal);
        Assert.Equal(["fails.yaml"], Directory.GetFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)));
    }

    [Fact, Trait("Speed", "Slow")]
    public void Set_changes_what_a_run_is_and_its_file_says_so()
    {
        TinyRun.Write(folder);
        CommandLine.Run(folder, "run", "tiny.yaml", "--one-step", "--set", "ticket.sparsity=0.6").Ended(0);
        Assert.Equal("--set train.epochs=0: train.epochs is 0; wanted a whole number from 1 to 100000",
            CommandLine.Run(folder, "check", "tiny.yaml", "--set", "train.epochs=0").Ended(2).Error);
        var plan = JsonNode.Parse(CommandLine.Run(folder, "plan", "tiny.yaml", "--json", "--set", "ticket.sparsity=0.6").Ended(0).Output)!.AsArray();
        Assert.Contains("ticket.sparsity=0.6", plan[0]!["command"]!.AsArray().Select(word => (string?)word));
    }
}
