using System.Runtime.InteropServices;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>
/// Every kind of training, pruning and evaluation in runs of a few seconds, whose weights, adversarial images and metrics are committed. Where they
/// change, <see cref="Numerics"/> has to change too, and with it the hashes of all stages.
/// </summary>
public sealed class StageBitsTests
{
    const string Switch = "DOTNET_EnableHWIntrinsic";

    static readonly CommittedLines Committed = new("Fixtures/stage-bits/bits.txt");

    [Theory]
    [InlineData("trainings", 3)]
    [InlineData("tickets", 1)]
    [InlineData("evaluations", 2)]
    [InlineData("deep", 2)]
    [InlineData("masks", 2)]
    public void Stages_of_every_kind_end_with_the_committed_bits(string pipeline, int threads)
    {
        using var folder = new TemporaryFolder();
        var run = Run(folder, File.ReadAllText(RepositoryRoot.Fixture($"stage-bits/{pipeline}.yaml")), threads);
        Committed.RequireSame((pipeline, StageBits.Of(run)));
    }

    [Fact]
    public void Stored_images_come_to_what_the_attack_that_wrote_them_came_to()
    {
        using var folder = new TemporaryFolder();
        const string Training = """
            data: { dataset: glyphs, trainImages: 300, validation: 60 }
            model: { name: lenet-ye-1 }
            stages:
              - train: { id: dense, batchSize: 20, epochs: 3, learningRate: 0.05 }

            """;
        var written = Run(folder, "name: written\n" + Training
            + "  - evaluate: { id: attacked, of: dense, images: 20, saveImages: true, attacks: [{ pgd: { epsilon: 0.1, steps: 4 } }] }", 2);
        var images = Path.Combine(Directory.GetDirectories(written, "attacked-*").Single(), "images", "dense", "pgd-4");
        var stored = Run(folder, "name: stored\n" + Training
            + $"  - evaluate: {{ id: attacked, of: dense, images: 20, attacks: [{{ stored: {{ epsilon: 0.1, images: '{images}' }} }}] }}", 2);
        var (first, second) = (StageBits.Of(written), StageBits.Of(stored));
        Assert.Equal(first["attacked seed 1 result"].Replace("pgd-4", "stored", StringComparison.Ordinal), second["attacked seed 1 result"]);
        Committed.RequireSame(("stored", second));
    }

    /// <summary>The processor's plainest instructions; <see cref="SameBitsTests"/> leaves out fewer.</summary>
    [Trait("Speed", "Slow")]
    [Fact]
    public void Instructions_do_not_change_the_bits_of_a_stage()
    {
        var processor = RuntimeInformation.ProcessArchitecture;
        Assert.SkipWhen(processor != Architecture.X64, $"{Switch} is a switch of x64 processors; this one is {processor}");
        ChildProcess.RunTestOf<StageBitsTests>((Switch, "0"));
    }

    [Fact(Explicit = true)]
    [Trait(ChildProcess.Trait, ChildProcess.TraitValue)]
    public void A_process_without_some_instructions_ends_with_the_same_bits()
    {
        using (var device = Device.Open("cpu")) Assert.DoesNotContain("AVX", device.Description, StringComparison.Ordinal);
        Stages_of_every_kind_end_with_the_committed_bits("tickets", 2);
    }

    static string Run(string folder, string pipeline, int threads)
    {
        var path = Path.Combine(folder, "pipeline.yaml");
        File.WriteAllText(path, pipeline);
        var options = new RunOptions { Out = folder, Device = "cpu", Threads = threads };
        return PipelineRunner.Run(NativeLaboratory.Read(path), options, new SilentListener(), TestContext.Current.CancellationToken);
    }
}
