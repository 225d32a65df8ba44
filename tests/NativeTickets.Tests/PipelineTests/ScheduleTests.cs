using NativeTickets.Lab.Stages;

namespace NativeTickets.Tests;

/// <summary>How pipelines say the course of the learning rate.</summary>
public sealed class ScheduleTests
{
    const string First = "epochs: 4, learningRate: 0.01 ";

    static string With(string keys) => PipelineText.Small.Replace(First, $"epochs: 4, learningRate: 0.01, {keys} ", StringComparison.Ordinal);

    static TrainSpec Training(string keys) => (TrainSpec)PipelineText.Read(With(keys)).Spec.Stages[0];

    static string ProblemWith(string keys) => Assert.Single(PipelineText.ProblemsOf(With(keys)));

    static string Hash(string keys) => PipelineText.Plan(With(keys))[0].Hash;

    [Theory]
    [InlineData("drops: { at: [50%, 3ep], factor: 0.3 }, warmup: { from: 0.001, over: 60% }",
        "schedule: { multiStep: { at: [50%, 3ep], factor: 0.3 } }, warmup: { from: 0.001, over: 60% }")]
    [InlineData("keep: last", "schedule: constant")]
    public void A_schedule_gives_the_bits_of_the_keys_that_it_stands_for(string keys, string same)
    {
        var (expected, found) = (TrainStage.Schedule(Training(keys), 10), TrainStage.Schedule(Training(same), 10));
        for (var step = 0L; step < 40; step++) Assert.Equal(expected.At(step), found.At(step));
    }

    [Fact]
    public void A_schedule_enters_the_hash_with_its_settings_and_leaves_none_where_it_is_absent()
    {
        string[] hashes = [Hash("keep: last"), Hash("schedule: constant"), Hash("schedule: { multiStep: {} }"),
            Hash("schedule: { multiStep: { factor: 0.2 } }")];
        Assert.Equal(hashes, hashes.Distinct());
        Assert.Equal(Hash("schedule: { multiStep: {} }"), Hash("schedule: { multiStep: { at: [50%, 75%], factor: 1e-1 } }"));
        Assert.DoesNotContain("schedule", PipelineText.Read(PipelineText.Small).ResolvedText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_excludes_drops_and_ends_a_training_as_drops_do()
    {
        Assert.Contains("drops do too; wanted one of them", ProblemWith("drops: { at: 50% }, schedule: constant"), StringComparison.Ordinal);
        Assert.Contains("until: firstDrop needs drops", ProblemWith("schedule: constant, until: { firstDrop: { epochs: 1 } }"), StringComparison.Ordinal);
        Assert.Contains("nearest known schedule: 'constant'", ProblemWith("schedule: konstant"), StringComparison.Ordinal);
        Assert.Equal(3, TrainStage.LastEpoch(Training("schedule: { multiStep: { at: 2ep } }, until: { firstDrop: { epochs: 1 } }"), 10));
    }
}
