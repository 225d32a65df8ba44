using System.Text.Json;
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

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }
}
