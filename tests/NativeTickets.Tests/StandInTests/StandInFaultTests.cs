using System.Text.Json;
using System.Text.RegularExpressions;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>What a user is told, and what goes on, where a driver refuses something, lies, runs out of memory or fails.</summary>
public sealed partial class StandInFaultTests : IDisposable
{
    const string Pipeline = """
        name: tiny
        seed: [1, 2]
        data: { dataset: folder, path: IMAGES, validation: 4 }
        model: { name: lenet-ye-1 }
        train: { epochs: 2, batchSize: 4, learningRate: 0.05 }
        stages:
          - train: { id: search }
        """;

    static readonly Lazy<string> BitsAsGraphs = new(() => BitsOf("as graphs"));

    readonly TemporaryFolder folder = new();

    public StandInFaultTests()
    {
        StandIn.Require();
        var images = RepositoryRoot.Fixture("tiny-images");
        File.WriteAllText(Path.Combine(folder, "tiny.yaml"), Pipeline.Replace("IMAGES", $"'{images}'", StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_card_is_listed_with_what_was_tried_on_it() =>
        Assert.Contains("NVIDIA stand-in 0, compute capability 9.0; tried: kernels and graphs compute what they should, products on tensor cores are taken",
            Devices());

    [Fact, Trait("Speed", "Slow")]
    public void A_probe_loads_every_kernel_and_holds_steps_against_the_processor()
    {
        var lines = StandIn.Run(folder, [], "devices", "--probe", "--tiny").Ended(0).Output.Split('\n');
        Assert.Equal(GpuKernels.OnCard(hasTensorCores: true).Count(), lines.Count(line => line.EndsWith("warps a multiprocessor", StringComparison.Ordinal)));
        Assert.Equal(9, lines.Count(line => line.Contains(": weights move as on cpu within ", StringComparison.Ordinal)));
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_probe_counts_a_kernel_that_is_refused()
    {
        var probe = StandIn.Run(folder, [("STANDIN_REFUSE_TEXT", "red.add.global")], "devices", "--probe", "--tiny").Ended(1);
        Assert.Matches(@"(?m)^! MagnitudeHistogramGpu\.\w+: refused: cuModuleLoadDataEx answers CUDA_ERROR_INVALID_PTX", probe.Output);
        Assert.Contains("findings are not as they should be", probe.Errors);
    }

    [Theory]
    [InlineData("STANDIN_INIT", "803", "the NVIDIA driver does not start: cuInit answers CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)")]
    [InlineData("STANDIN_ATTRIBUTES", "75=x",
        "card 0 cannot be read: the driver does not tell its compute capability: cuDeviceGetAttribute(75) answers CUDA_ERROR_INVALID_VALUE (1)")]
    [InlineData("STANDIN_ATTRIBUTES", "16=0", "card 0 cannot be read: the driver says 0 where it is asked for its multiprocessors")]
    [InlineData("STANDIN_MEMORY", "1000000", "cuda:0 has no room for 0 MiB beside the 0 MiB in use")]
    public void The_list_says_why_a_card_cannot_be_used(string name, string value, string expected) => Assert.Contains(expected, Devices((name, value)));

    [Fact]
    public void A_run_says_why_it_takes_the_processor_though_there_is_a_driver()
    {
        var run = StandIn.Run(folder, [("STANDIN_INIT", "803")], "run", "tiny.yaml", "--out", "runs", "--jobs", "1").Ended(0);
        const string Why = "No graphics card computes, the processor does: the NVIDIA driver does not start: "
            + "cuInit answers CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)";
        Assert.Contains(Why, Words().Replace(run.Output, " "), StringComparison.Ordinal);
        Assert.Contains(Why, RunFolder.Read(Path.Combine(folder, "runs", "tiny")).Warnings[0], StringComparison.Ordinal);
    }

    [Theory, Trait("Speed", "Slow")]
    [InlineData("STANDIN_INIT", "999", "cuInit answers an unknown error (999)")]
    [InlineData("STANDIN_CARDS", "0", "the NVIDIA driver lists no GPU")]
    [InlineData("STANDIN_REFUSE", "cuCtxCreate_v2", "the driver refuses it: CUDA_ERROR_NOT_SUPPORTED")]
    [InlineData("STANDIN_REFUSE_TEXT", ".entry", "refuses the kernel FillGpu.Body")]
    [InlineData("STANDIN_REFUSE", "cuGraphLaunch", "started kernel by kernel, as graphs do not work here: cuGraphLaunch answers CUDA_ERROR_NOT_SUPPORTED")]
    [InlineData("STANDIN_REFUSE_TEXT", "mma.sync", "in full precision, as its driver refuses those on tensor cores: TensorProduct<")]
    [InlineData("STANDIN_IDLE", "1", "its first kernel and two copies gave 0 where 3 is correct")]
    [InlineData("STANDIN_FAIL_KERNEL", "2", "cuda:0 failed while it computed: CUDA_ERROR_ILLEGAL_ADDRESS")]
    public void The_list_says_what_is_wrong_with_a_card(string name, string value, string expected) => Assert.Contains(expected, Devices((name, value)));

    [Fact, Trait("Speed", "Slow")]
    public void The_table_has_the_first_lines_of_what_a_driver_says_and_its_json_has_all()
    {
        (string, string)[] switches = [("STANDIN_REFUSE_TEXT", ".entry")];
        var table = StandIn.Run(folder, switches, "devices").Ended(0).Output;
        Assert.Contains("more lines; devices --json has them all)", table, StringComparison.Ordinal);
        Assert.DoesNotContain("line 3;", table, StringComparison.Ordinal);
        Assert.Contains("line 60;", Devices(switches), StringComparison.Ordinal);
    }

    [Fact, Trait("Speed", "Slow")]
    public void Two_cards_are_two_devices()
    {
        var list = Devices(("STANDIN_CARDS", "2"));
        Assert.Contains("NVIDIA stand-in 0", list);
        Assert.Contains("NVIDIA stand-in 1", list);
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_run_whose_products_on_tensor_cores_are_refused_is_one_in_full_precision_and_says_so()
    {
        var run = Run(("STANDIN_REFUSE_TEXT", "mma.sync")).Ended(0);
        Assert.Contains("products are computed in full precision, as its driver refuses those on tensor cores", run.Output);
        Assert.Equal("fp32", Runs.RunFolder.Read(Path.Combine(folder, "runs", "tiny")).Precision);
        Assert.Contains("refuses those on tensor cores", File.ReadAllText(Path.Combine(folder, "runs", "tiny", "report.md")));
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_kernel_that_is_refused_in_mid_study_ends_its_stage_with_its_name_and_all_that_the_driver_says()
    {
        var failed = Run(("STANDIN_REFUSE_TEXT", Refused)).Ended(1);
        Assert.Matches(
            @"stage 'search', seed 1: the driver of cuda:0 refuses the kernel CrossEntropyGpu\.\w+: cuModuleLoadDataEx answers CUDA_ERROR_INVALID_PTX",
            failed.Errors);
        Assert.Contains("line 60;", failed.Errors); // far beyond the kilobyte that ILGPU keeps
        Run().Ended(0);
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_card_that_fails_ends_the_run_with_one_message_and_the_next_start_continues()
    {
        var failed = Run(("STANDIN_FAIL_KERNEL", "400")).Ended(1);
        var line = Assert.Single(failed.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("cuda:0 failed while it computed: CUDA_ERROR_ILLEGAL_ADDRESS", line);
        Assert.Contains("running again continues from the last checkpoint", line);
        Run().Ended(0);
        Run(("STANDIN_CARDS", "1")).Ended(0);
    }

    [Fact, Trait("Speed", "Slow")]
    public void Memory_that_does_not_suffice_is_told_in_one_message()
    {
        // the first block of 64 MiB fits; a network of 36 million weights needs more
        File.WriteAllText(Path.Combine(folder, "tiny.yaml"),
            File.ReadAllText(Path.Combine(folder, "tiny.yaml")).Replace("lenet-ye-1", "wrn-28-10", StringComparison.Ordinal));
        var failed = Run(("STANDIN_MEMORY", "68000000")).Ended(1);
        Assert.Matches(@"cuda:0 has no room for \S+ MiB beside the \d+ MiB in use; take a smaller batch or model \(CUDA_ERROR_OUT_OF_MEMORY", failed.Errors);
    }

    [Fact, Trait("Speed", "Slow")]
    public void Jobs_on_two_cards_and_two_on_one_have_the_bits_of_one_job()
    {
        Run().Ended(0);
        var alone = Weights();
        foreach (var cards in (string[])["2", "1"])
        {
            Directory.Delete(Path.Combine(folder, "runs"), recursive: true);
            StandIn.Run(folder, [("STANDIN_CARDS", cards)], "run", "tiny.yaml", "--out", "runs", "--device", "cuda", "--jobs", "2").Ended(0);
            Assert.Equal(alone, Weights());
        }
    }

    [Theory]
    [InlineData("STANDIN_REFUSE", "cuGraphLaunch:4")]
    [InlineData("STANDIN_REFUSE_LOADING", "1")]
    public void A_graph_that_is_refused_is_started_kernel_by_kernel_with_the_same_bits(string name, string value)
    {
        var expected = name == "STANDIN_REFUSE_LOADING" ? "as graphs" : "kernel by kernel";
        Assert.Equal(BitsAsGraphs.Value, BitsOf(expected, (name, value)));
    }

    [Theory, Trait("Speed", "Slow")]
    [InlineData("cuStreamBeginCapture_v2")]
    [InlineData("cuStreamBeginCapture_v2:4")]
    [InlineData("cuStreamEndCapture:4")]
    [InlineData("cuGraphInstantiateWithFlags:2")]
    [InlineData("cuGraphExecUpdate_v2:2")]
    [InlineData("cuGraphLaunch")]
    [InlineData("cuEventRecord:4")]
    [InlineData("cuMemAllocHost_v2")]
    public void Whatever_of_a_graph_is_refused_the_bits_are_the_same(string function) =>
        Assert.Equal(BitsAsGraphs.Value, BitsOf("kernel by kernel", ("STANDIN_REFUSE", function)));

    /// <summary>An instruction of the loss's kernels, and of none that a device runs when it is opened.</summary>
    const string Refused = "div.rn.f32";

    static string BitsOf(string how, params (string, string)[] switches)
    {
        var path = Path.GetTempFileName();
        try
        {
            StandIn.RunTests(1, [.. switches, (CardCases.BitsVariable, path)],
                "-explicit", "only", "-method", $"{typeof(CardCases).FullName}.{nameof(CardCases.Training_steps_end_with_these_bits)}");
            var lines = File.ReadAllText(path).Split('\n', 2);
            Assert.Equal(how, lines[0]);
            return lines[1];
        }
        finally
        {
            File.Delete(path);
        }
    }

    string Devices(params (string, string)[] switches)
    {
        using var list = JsonDocument.Parse(StandIn.Run(folder, switches, "devices", "--json").Ended(0).Output);
        return string.Join('\n', list.RootElement.EnumerateArray().SelectMany(device => device.EnumerateObject())
            .Where(property => property.Value.ValueKind == JsonValueKind.String).Select(property => property.Value.GetString()));
    }

    CommandLineOutcome Run(params (string, string)[] switches) =>
        StandIn.Run(folder, switches, "run", "tiny.yaml", "--out", "runs", "--device", "cuda", "--jobs", "1");

    string[] Weights() => [.. Directory.GetFiles(Path.Combine(folder, "runs"), "final.safetensors", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))];

    [GeneratedRegex(@"[\s│]+")]
    private static partial Regex Words();
}
