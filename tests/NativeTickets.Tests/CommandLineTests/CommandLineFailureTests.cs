namespace NativeTickets.Tests;

/// <summary>
/// What goes wrong ends in one line that says what, where and what to do, with the exit code that scripts go by, and leaves nothing half-written.
/// </summary>
public sealed class CommandLineFailureTests : IDisposable
{
    const string OneEpoch = """
        name: short
        seed: [1, 2]
        data: { dataset: glyphs, trainImages: 200, validation: 50 }
        model: { name: lenet-ye-1 }
        stages:
          - train: { id: dense, epochs: 1, learningRate: 0.01 }

        """;

    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("learningRate: 0.01", "learningRte: 0.01", @"6:\d+: .*learningRte.*learningRate")]
    [InlineData("epochs: 1", "epochs: many", @"6:\d+: .*many")]
    [InlineData("epochs: 1", "epochs: -3", @"6:\d+: .*-3")]
    [InlineData("lenet-ye-1", "lenett", @"4:\d+: .*lenett")]
    [InlineData("trainImages: 200", "trainImages: [200", @"p\.yaml:\d+:\d+: ")]
    public void An_invalid_pipeline_exits_with_2_and_names_the_place(string sound, string broken, string pattern)
    {
        var outcome = Run(OneEpoch.Replace(sound, broken)).Ended(2);
        Assert.Matches("p.yaml:" + pattern.Replace(@"p\.yaml:", ""), outcome.Errors);
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Theory]
    [InlineData("run", "nowhere.yaml")]
    [InlineData("run", "p.yaml", "--no-such-flag")]
    [InlineData("walk")]
    public void What_cannot_be_understood_exits_with_2(params string[] arguments) =>
        Assert.NotEmpty(CommandLine.Run(folder, arguments).Ended(2).Errors);

    [Fact]
    public void A_refuted_claim_exits_with_3()
    {
        var outcome = Run(OneEpoch + "claims: ['dense.sparsity >= 50%']").Ended(3);
        Assert.Contains("refuted: dense.sparsity >= 50%", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_undecided_claim_exits_with_0() =>
        Run(OneEpoch.Replace("seed: [1, 2]", "seed: 1") + "claims: ['dense.sparsity >= 50%']").Ended(0);

    [Fact]
    public void Missing_data_is_answered_with_the_command_that_fetches_it()
    {
        var data = Path.Combine(folder, "data");
        var outcome = Run(OneEpoch.Replace("glyphs", "mnist"), "--data", data).Ended(1);
        Assert.Contains($"nativetickets data get mnist --data {data}", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_data_file_is_named_with_its_place()
    {
        var mnist = Directory.CreateDirectory(Path.Combine(folder, "data", "mnist")).FullName;
        foreach (var name in (string[])["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
            File.WriteAllBytes(Path.Combine(mnist, name), [0, 0, 8, 3, 0, 0]);
        var outcome = Run(OneEpoch.Replace("glyphs", "mnist"), "--data", Path.Combine(folder, "data")).Ended(1);
        Assert.Matches(@"train-labels-idx1-ubyte: ends at byte 6", outcome.Error);
    }

    [Fact]
    public void A_device_that_is_not_here_is_named_with_those_that_are()
    {
        var outcome = Run(OneEpoch, "--device", "cuda:99").Ended(1);
        Assert.Contains("cuda:99", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("cpu", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_heap_that_is_too_small_is_told_as_such()
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), OneEpoch);
        var outcome = CommandLine.RunWithHeapOf(6_000_000, folder, "run", "p.yaml", "--out", "runs").Ended(1);
        Assert.Contains("no more memory", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_no_tensor_can_hold_is_refused()
    {
        var outcome = Run(OneEpoch.Replace("trainImages: 200, validation: 50", "validation: 50").Replace("lenet-ye-1", "vgg16-w4096")
            .Replace("epochs: 1,", "epochs: 1, batchSize: 65536,"));
        Assert.Contains(outcome.ExitCode, (int[])[1, 2]);
        Assert.NotEmpty(outcome.Errors);
    }

    [Fact]
    public void An_out_folder_that_is_a_file_is_told_as_such()
    {
        File.WriteAllText(Path.Combine(folder, "taken"), "a file");
        Assert.Contains("--out", Run(OneEpoch, "--out", "taken").Ended(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report", "nowhere")]
    [InlineData("report", ".")]
    [InlineData("describe", "lenett")]
    [InlineData("data", "get", "minst")]
    public void Other_verbs_fail_in_words_too(params string[] arguments)
    {
        var outcome = CommandLine.Run(folder, arguments);
        Assert.Contains(outcome.ExitCode, (int[])[1, 2]);
        Assert.NotEmpty(outcome.Errors);
    }

    public void Dispose() => folder.Dispose();

    CommandLineOutcome Run(string pipeline, params string[] flags)
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), pipeline);
        string[] where = flags.Contains("--out") ? [] : ["--out", "runs"];
        return CommandLine.Run(folder, ["run", "p.yaml", .. where, .. flags]);
    }
}
