using NativeTickets.Pipelines;

namespace NativeTickets.Tests;

/// <summary>What is forecast of a pipeline.</summary>
public sealed class CheckTests
{
    static CheckReport Check(string text, double seconds, params string[] others)
    {
        using var folder = new TemporaryFolder();
        var options = new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1 };
        return PipelineCheck.Run(PipelineText.Read(text), [.. others.Select(scale => PipelineText.Read(text, scale))], options, seconds, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Every_stage_has_its_units_and_its_time_and_so_has_every_scale()
    {
        var check = Check(PipelineText.Small + "\n  - describe: { id: size }\nscales: { tiny: { data: { trainImages: 200, validation: 100 } } }", 0.2, "tiny");
        Assert.Equal(["train", "prune", "train", "describe"], check.Stages.Select(stage => stage.Stage.Kind));
        Assert.All(check.Stages, stage => Assert.Equal(stage.ForwardUnits > 0, stage.Seconds > 0));
        var tiny = Assert.Single(check.OtherScales);
        Assert.Equal("tiny", tiny.Key);
        Assert.InRange(tiny.Value, 0, check.SecondsLeft);
    }

    [Fact]
    public void Networks_for_which_no_time_is_left_are_estimated_by_their_multiply_adds()
    {
        var check = Check(PipelineText.Small + "\nvariants: { small: { model: { name: lenet-ye-1 } }, large: { model: { name: lenet-ye-16 } } }", 0);
        Assert.True(check.Stages[3].Seconds > check.Stages[0].Seconds, $"{check.Stages[3].Seconds} s of the large network, {check.Stages[0].Seconds} s of the small one");
    }
}
