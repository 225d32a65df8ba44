using NativeTickets.Lab.Fidelity;

namespace NativeTickets.Tests;

public sealed class FairBaselinesTests
{
    [Theory]
    [InlineData("epochs: 9, learningRate: 0.1", true)]
    [InlineData("epochs: 4, learningRate: 0.2", false)]
    [InlineData("epochs: 4, learningRate: 0.1, objective: { fgsm: { epsilon: 0.1 } }", false)]
    [InlineData("epochs: 4, learningRate: 0.1, drops: { at: 50% }", false)]
    [InlineData("epochs: 4, learningRate: 0.1, schedule: { multiStep: {} }", false)]
    [InlineData("epochs: 9, learningRate: 0.1, schedule: constant", true)]
    [InlineData("epochs: 4, learningRate: 0.1, weights: fresh", false)]
    [InlineData("epochs: 4, learningRate: 0.1, keep: best", false)]
    [InlineData("epochs: 4, learningRate: 0.1, watchRobust: { epsilon: 0.1 }", false)]
    public void A_dense_training_is_fair_where_it_differs_in_mask_and_length_alone(string settings, bool isFair)
    {
        var spec = PipelineText.Read($"{PipelineText.Small}\n  - train: {{ id: full, {settings} }}").Spec;
        Assert.Equal(isFair, FairBaselines.Of(spec).Contains(new("boosted", "full")));
    }

    [Theory]
    [InlineData("schedule: { multiStep: {} }", true)]
    [InlineData("schedule: { multiStep: { at: [50%, 75%] } }", true)]
    [InlineData("drops: { at: [50%, 75%] }", true)]
    [InlineData("schedule: { multiStep: { at: 50% } }", false)]
    [InlineData("drops: { factor: 0.2 }", false)]
    [InlineData("schedule: constant", false)]
    public void Schedules_are_the_same_where_their_settings_are(string schedule, bool isFair)
    {
        var text = PipelineText.Small.Replace("epochs: 4, learningRate: 0.1 ", "epochs: 4, learningRate: 0.1, schedule: { multiStep: {} } ",
            StringComparison.Ordinal);
        var spec = PipelineText.Read($"{text}\n  - train: {{ id: full, epochs: 9, learningRate: 0.1, {schedule} }}").Spec;
        Assert.Equal(isFair, FairBaselines.Of(spec).Contains(new("boosted", "full")));
    }
}
