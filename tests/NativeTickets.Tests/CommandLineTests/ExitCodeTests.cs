namespace NativeTickets.Tests;

/// <summary>A mistake in the command line or in the file is exit code 2, also one that shows only with the data, which has its line and column.</summary>
public sealed class ExitCodeTests : IDisposable
{
    const string Pipeline = """
        name: t
        data: { dataset: glyphs, trainImages: 100, validation: 50 }
        model: { name: lenet-ye-1 }
        train: { batchSize: 50, epochs: 1, learningRate: 0.05 }
        stages:
          - train: { id: dense }
          - evaluate: { id: attacked, of: dense, images: 10, attacks: [{ noise: { epsilon: 0.1 } }] }

        """;

    readonly TemporaryFolder folder = new();

    public static bool IsPosix => !OperatingSystem.IsWindows();

    [Theory]
    [InlineData("the pipeline is empty", "run", "")]
    [InlineData("--out is empty", "run", "p.yaml", "--out", "")]
    [InlineData("--data is empty", "check", "p.yaml", "--data", " ")]
    [InlineData("--scale is empty", "run", "p.yaml", "--scale", "")]
    [InlineData("the folder is empty", "report", "")]
    [InlineData("the folder is empty", "export", "", "--stage", "dense")]
    [InlineData("--output is empty", "export", ".", "--stage", "dense", "--output", "")]
    [InlineData("the model is empty", "describe", "")]
    [InlineData("the name is empty", "data", "get", "")]
    [InlineData("the name is empty", "data", "verify", "")]
    [InlineData("--threads is 0; wanted a number from 1 to 1024", "run", "p.yaml", "--threads", "0")]
    [InlineData("--threads is 100000; wanted a number from 1 to 1024", "check", "p.yaml", "--threads", "100000")]
    [InlineData("--jobs is '-1'; wanted a number from 1 to 256, or auto", "run", "p.yaml", "--jobs", "-1")]
    [InlineData("no device 'gpu': known are", "run", "p.yaml", "--device", "gpu")]
    [InlineData("there is no data set 'minst'", "data", "get", "minst")]
    [InlineData("--from expects the address of a folder", "data", "get", "mnist", "--from", "file:///etc")]
    [InlineData("no network 'lenett'; nearest: 'lenet'", "describe", "lenett")]
    [InlineData("got 1×0×0", "describe", "lenet", "--size", "0")]
    [InlineData("at least 2 classes, got -3", "describe", "lenet", "--classes", "-3")]
    [InlineData("got NaN", "describe", "lenet", "--sparsity", "NaN")]
    [InlineData("at most 2147483647 elements", "describe", "vgg16-w512", "--size", "1024")]
    [InlineData("nowhere: there is no such folder", "report", "nowhere")]
    [InlineData("holds no run.json", "export", ".", "--stage", "dense")]
    [InlineData("@p.yaml: no such file", "run", "@p.yaml")]
    public void A_mistake_in_the_command_line_is_exit_code_2(string message, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), Pipeline);
        Assert.Contains(message, CommandLine.Run(folder, arguments).Ended(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("99999999999")]
    [InlineData("0")]
    public void A_count_to_replay_that_is_none_is_exit_code_2(string count) =>
        Assert.Contains("--replay", CommandLine.Run(folder, "verify", ".", "--replay", count).Ended(2).Errors, StringComparison.Ordinal);

    [Theory]
    [InlineData("trainImages: 100", "trainImages: 99999999", @"p\.yaml:2:39: .*99,999,999 training images")]
    [InlineData("validation: 50", "validation: 20000", @"p\.yaml:2:56: .*20,000 images")]
    [InlineData("dataset: glyphs, trainImages: 100,", "dataset: folder, path: nowhere,", @"p\.yaml:2:32: there is no image folder nowhere")]
    [InlineData("lenet-ye-1", "wrn-1000-64", @"p\.yaml:3:16: .*has [\d,]+ parameters.*this machine has .* of memory")]
    [InlineData("name: lenet-ye-1", "name: lenet-ye-1, weights: nowhere.safetensors", @"p\.yaml:3:\d+: .*nowhere\.safetensors")]
    [InlineData("noise: { epsilon: 0.1 }", "stored: { images: nowhere, epsilon: 0.1 }", @"p\.yaml:7:\d+: .*nowhere: there is no such file; wanted a file")]
    public void A_mistake_that_shows_only_with_the_data_has_its_line_and_column(string sound, string broken, string pattern)
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), Pipeline.Replace(sound, broken, StringComparison.Ordinal));
        foreach (var verb in (string[])["check", "run"]) Assert.Matches(pattern, CommandLine.Run(folder, verb, "p.yaml").Ended(2).Error);
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Fact]
    public void Images_of_several_sizes_are_told_at_the_place_of_their_folder()
    {
        foreach (var (name, side) in (IEnumerable<(string, int)>)[("a", 8), ("b", 9)])
            for (var i = 0; i < 3; i++)
            {
                var inner = Directory.CreateDirectory(Path.Combine(folder, "shapes", name)).FullName;
                File.WriteAllBytes(Path.Combine(inner, $"{i}.png"), PngWriter.File(side, side, 8, 0, new byte[(side + 1) * side]));
            }
        var text = Pipeline.Replace("dataset: glyphs, trainImages: 100, validation: 50", "dataset: folder, path: shapes", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "p.yaml"), text);
        Assert.Matches(@"^p\.yaml:2:32: .*is 9x9 pixels, the first image is 8x8; set data\.size", CommandLine.Run(folder, "check", "p.yaml").Ended(2).Error);
    }

    [Theory(Skip = "named pipes and devices of POSIX systems", SkipUnless = nameof(IsPosix))]
    [InlineData("mkfifo p; {0} run p", 2, "p: cannot be read: it is a pipe")]
    [InlineData("{0} run <(cat pipeline.yaml)", 2, "it is a pipe; wanted a plain file")]
    [InlineData("{0} run /dev/zero", 2, "it is a device")]
    [InlineData("{0} run .", 2, "it is a folder")]
    [InlineData("mkdir r; mkfifo r/run.json; {0} report r", 1, "it is a pipe")]
    [InlineData("mkdir r; ln -s /dev/zero r/run.json; {0} export r --stage a", 1, "links are not followed")]
    [InlineData("sed 's|noise: .*}} }}]|stored: {{ images: /dev/zero, epsilon: 0.1 }} }}]|' pipeline.yaml > q.yaml; {0} check q.yaml", 2, "it is a device")]
    public void What_is_no_plain_file_is_refused_and_makes_nobody_wait(string script, int code, string message)
    {
        File.WriteAllText(Path.Combine(folder, "pipeline.yaml"), Pipeline);
        Assert.Contains(message, CommandLine.RunScript(folder, script).Ended(code).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_stages_and_scales_are_told_with_the_limit()
    {
        string[] stages = [.. Enumerable.Range(0, 201).Select(i => $"  - train: {{ id: a{i} }}\n")];
        Check(Pipeline[..Pipeline.IndexOf("  - train", StringComparison.Ordinal)] + string.Concat(stages), "has 201 items; wanted at most 200");
        string[] scales = [.. Enumerable.Range(0, 40_000).Select(i => $"  s{i}: {{ seed: 2 }}\n")];
        Check(Pipeline + "scales:\n" + string.Concat(scales), "scales has 40000 keys; wanted at most 32");

        void Check(string text, string message)
        {
            File.WriteAllText(Path.Combine(folder, "p.yaml"), text);
            Assert.Contains(message, CommandLine.Run(folder, "check", "p.yaml").Ended(2).Error, StringComparison.Ordinal);
        }
    }

    /// <summary>Its weights are 190 GiB, of which a description needs none.</summary>
    [Fact]
    public void The_largest_network_is_described_without_its_memory()
    {
        var output = CommandLine.RunWithHeapOf(200_000_000, folder, "describe", "wrn-1000-64").Ended(0).Output;
        Assert.Matches(@"total .* 6\d,\d{3},\d{3},\d{3} ", output);
    }

    public void Dispose() => folder.Dispose();
}
