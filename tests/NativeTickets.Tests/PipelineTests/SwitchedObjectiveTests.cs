using NativeTickets.Lab.Stages;
using NativeTickets.Nn;
using Batch = NativeTickets.Nn.Batch;

namespace NativeTickets.Tests;

/// <summary>What a training minimizes before and after its robustness has collapsed.</summary>
public sealed class SwitchedObjectiveTests
{
    [Theory]
    [InlineData("labelSmoothing: 0.5", 0.5)]
    [InlineData("labelSmoothing: 0", 0.0)]
    public void Softened_labels_hold_before_and_after_the_switch(string keys, double share)
    {
        using var device = Device.Open("cpu", threads: 1);
        using var network = TinyNetwork.Create(device);
        var data = new TinyImages(network, 20);
        // a budget of 0, so that all three losses are of the same images
        var plan = PipelineText.Plan(PipelineText.Small.Replace("id: dense,",
            $"id: dense, {keys}, watchRobust: {{ epsilon: 0.1, onCollapse: {{ pgd: {{ epsilon: 0, steps: 1 }} }} }},", StringComparison.Ordinal));
        var (first, later) = TrainingParts.ObjectivesOf((TrainSpec)plan[0].Spec);
        using var owned = (IDisposable)later!;
        var expected = Loss(new CrossEntropyObjective(share > 0 ? new LabelSmoothing(share) : null));
        Assert.Equal((expected, expected), (Loss(first), Loss(later!)));

        float Loss(Objective objective)
        {
            using var tape = new Tape(device);
            var batch = new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(data.Labels.Length), data.Labels));
            return objective.Loss(network, batch, tape, default).Loss.Item();
        }
    }
}
