using System.Text.Json;
using NativeTickets.Lab.Audits;
using NativeTickets.Lab.Exchange;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>A network that somebody else trained becomes a page with one command.</summary>
public sealed class AuditVerbTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("cpu", 1);

    [Fact]
    public void A_checkpoint_becomes_a_page_a_card_and_a_pipeline_that_measures_the_same_again()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-1", device);
        ExchangedNetwork.Prune(network);
        WeightsFile.Write(Path.Combine(folder, "theirs.safetensors"), NetworkState.Read(network));
        string[] words = ["--dataset", "glyphs", "--threat", "linf:0.1", "--images", "8", "--threads", "1"];
        var output = CommandLine.Run(folder, ["audit", "theirs.safetensors", "--model", "lenet-ye-1", .. words]).Ended(0).Output;
        var run = Path.Combine(folder, "runs", "audit-theirs");
        Assert.Contains("robustbench.json", output, StringComparison.Ordinal);
        var page = File.ReadAllText(Path.Combine(run, "report.md"));
        Assert.StartsWith("Assumed: theirs.safetensors does not say", page.Split('\n')[2], StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\| .*: autoAttack\.robustAccuracy \| .* \| 8 \|", page);
        Assert.Contains("Attack checks", page, StringComparison.Ordinal);
        Assert.Contains("| Network |", page, StringComparison.Ordinal);
        var card = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "robustbench.json"))).RootElement;
        Assert.Equal("0.1", card.GetProperty("eps").GetString());
        Assert.Matches("^(7|8)[0-9].*% of its prunable weights are 0|% of its prunable weights are 0", card.GetProperty("footnote").GetString()!);
        CommandLine.Run(folder, "verify", run).Ended(0);
        var again = CommandLine.Run(folder, "run", Path.Combine(run, "audit.yaml"), "--threads", "1").Ended(0).Output;
        Assert.Contains("finished", again, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_onnx_file_needs_no_model_and_a_flag_gives_its_normalization()
    {
        using var network = ExchangedNetwork.Create("lenet-ye-1", device, normalized: false);
        OnnxFile.Write(Path.Combine(folder, "theirs.onnx"), NetworkGraph.Of(network), NetworkBlueprint.Of(network), name => name, "a test's",
            new Dictionary<string, string>());
        string[] words = ["--dataset", "glyphs", "--threat", "l2:0.5", "--images", "4", "--threads", "1"];
        CommandLine.Run(folder, ["audit", "theirs.onnx", .. words]).Ended(0);
        var page = Path.Combine(folder, "runs", "audit-theirs", "report.md");
        Assert.StartsWith("Assumed: pixels in", File.ReadAllText(page).Split('\n')[2], StringComparison.Ordinal);
        CommandLine.Run(folder, ["audit", "theirs.onnx", .. words, "--normalization", "0.5/0.25"]).Ended(0);
        Assert.Contains("0.5 is subtracted", File.ReadAllText(page).Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_audit_leaves_a_finished_one_as_it_is_and_a_first_one_leaves_nothing()
    {
        Save("theirs.safetensors", draw: 0);
        string[] words = ["--dataset", "glyphs", "--threat", "linf:0.1", "--images", "4", "--threads", "1"];
        var run = Path.Combine(folder, "runs", "audit-theirs");
        var refused = CommandLine.Run(folder, ["audit", "theirs.safetensors", "--model", "lenet", .. words]).Ended(2).Errors;
        Assert.DoesNotContain("audit.yaml", refused, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));
        CommandLine.Run(folder, ["audit", "theirs.safetensors", "--model", "lenet-ye-1", .. words]).Ended(0);
        var before = File.ReadAllText(Path.Combine(run, "audit.yaml"));
        CommandLine.Run(folder, ["audit", "theirs.safetensors", "--model", "lenet", .. words]).Ended(2);
        Assert.Equal(before, File.ReadAllText(Path.Combine(run, "audit.yaml")));
        Assert.True(File.Exists(Path.Combine(run, "robustbench.json")));
    }

    [Fact]
    public void Files_of_one_name_do_not_share_a_run_folder_without_a_word()
    {
        foreach (var (name, draw) in (ReadOnlySpan<(string, int)>)[("a", 0), ("b", 1), ("copy", 0)])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            Save(Path.Combine(name, "best.safetensors"), draw);
        }
        string[] words = ["--model", "lenet-ye-1", "--dataset", "glyphs", "--threat", "linf:0.1", "--images", "4", "--threads", "1"];
        CommandLine.Run(folder, ["audit", "a/best.safetensors", .. words]).Ended(0);
        var page = File.ReadAllText(Path.Combine(folder, "runs", "audit-best", "report.md"));
        var refused = CommandLine.Run(folder, ["audit", "b/best.safetensors", .. words]).Ended(2).Errors;
        Assert.Contains(Path.Combine("a", "best.safetensors"), refused, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("b", "best.safetensors"), refused, StringComparison.Ordinal);
        Assert.Equal(page, File.ReadAllText(Path.Combine(folder, "runs", "audit-best", "report.md")));
        CommandLine.Run(folder, ["audit", "a/best.safetensors", .. words]).Ended(0);
        CommandLine.Run(folder, ["audit", "copy/best.safetensors", .. words]).Ended(0);
        CommandLine.Run(folder, ["audit", "b/best.safetensors", "--out", "others", .. words]).Ended(0);
    }

    [Fact]
    public void The_page_says_how_many_images_there_are_and_names_AutoAttack_where_attacks_leave_the_same()
    {
        Save("theirs.safetensors", draw: 0);
        string[] words = ["--model", "lenet-ye-1", "--dataset", "glyphs", "--images", "4", "--threat", "linf:1e-9", "--threads", "1"];
        var request = AuditPipeline.Of(new AuditRequest
        {
            File = Path.Combine(folder, "theirs.safetensors"),
            Model = "lenet-ye-1",
            Dataset = "mnist",
            Threat = "linf:0.1",
            Images = 20_000,
            Out = folder,
        });
        Assert.Contains("Measured are all 10000 test images of mnist,", request.Read().Spec.Description, StringComparison.Ordinal);
        CommandLine.Run(folder, ["audit", "theirs.safetensors", .. words]).Ended(0);
        Assert.Contains("under autoAttack", File.ReadAllText(Path.Combine(folder, "runs", "audit-theirs", "report.md")).Split('\n')
            .First(line => line.StartsWith("**", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit missing.onnx --dataset glyphs", "missing.onnx")]
    [InlineData("audit text.bin --dataset glyphs", "wanted --model")]
    [InlineData("audit text.onnx --dataset glyphs --model lenet", "leave --model lenet out")]
    [InlineData("audit text.onnx --dataset nothing", "wanted one of")]
    [InlineData("audit text.onnx --dataset glyphs --threat far", "wanted a norm and a budget")]
    [InlineData("audit text.onnx --dataset glyphs --normalization 0.5", "wanted none, or mean and deviation")]
    [InlineData("audit text.onnx --dataset glyphs", "not an ONNX file")]
    [InlineData("audit text.bin --model lenet --dataset glyphs", "text.bin")]
    public void What_cannot_be_measured_is_one_message_and_the_code_2(string words, string message)
    {
        File.WriteAllText(Path.Combine(folder, "text.onnx"), "this is a text");
        File.WriteAllText(Path.Combine(folder, "text.bin"), "this is a text");
        Assert.Contains(message, CommandLine.Run(folder, words.Split(' ')).Ended(2).Errors, StringComparison.Ordinal);
    }

    void Save(string name, int draw)
    {
        using var network = Networks.Create("lenet-ye-1", device, new ImageShape(1, 28, 28), 10, null, 1, draw);
        WeightsFile.Write(Path.Combine(folder, name), NetworkState.Read(network));
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }
}
