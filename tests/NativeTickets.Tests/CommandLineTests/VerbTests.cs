namespace NativeTickets.Tests;

/// <summary>The verbs that train nothing.</summary>
public sealed class VerbTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void Check_forecasts_the_time_and_writes_nothing()
    {
        TinyRun.Write(folder);
        var outcome = CommandLine.Run(folder, "check", "tiny.yaml", "--out", "runs").Ended(0);
        Assert.Contains("expected time on this device: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("431,080 parameters", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(["tiny.yaml"], Directory.GetFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)));
    }

    [Theory]
    [InlineData("lenet", "431,080")]
    [InlineData("lenet-ye-4", null)]
    [InlineData("vgg16", null)]
    [InlineData("resnet18-w16", null)]
    [InlineData("wrn-16-4", null)]
    public void Describe_shows_layers_parameters_and_multiply_adds(string model, string? parameters)
    {
        var output = CommandLine.Run(folder, "describe", model).Ended(0).Output;
        if (parameters is not null) Assert.Contains(parameters, output, StringComparison.Ordinal);
        Assert.Contains("prunable", output, StringComparison.Ordinal);
        Assert.Contains("multiply-adds", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_forecasts_what_a_sparsity_saves()
    {
        var half = CommandLine.Run(folder, "describe", "vgg16", "--sparsity", "0.4").Ended(0).Output;
        var most = CommandLine.Run(folder, "describe", "vgg16", "--sparsity", "0.8").Ended(0).Output;
        Assert.Contains("dense", half, StringComparison.Ordinal);
        Assert.DoesNotContain("dense  ", most, StringComparison.Ordinal);
        Assert.Matches(@"total.*\b[1-4]\.\dx", most);
        Assert.Contains("0 to below 1, got 1.5", CommandLine.Run(folder, "describe", "vgg16", "--sparsity", "1.5").Ended(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_lists_the_processor() => Assert.Contains("cpu", CommandLine.Run(folder, "devices").Ended(0).Output, StringComparison.Ordinal);

    [Fact]
    public void Data_list_knows_the_built_in_digits() =>
        Assert.Contains("glyphs", CommandLine.Run(folder, "data", "list").Ended(0).Output, StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();
}
