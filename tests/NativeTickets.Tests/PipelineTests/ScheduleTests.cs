using NativeTickets.Data;
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

    [Theory]
    [InlineData("cosine", 0.01, 0.005, 0.000015)]
    [InlineData("{ linear: { last: 0.2 } }", 0.01, 0.006, 0.0022)]
    [InlineData("{ cyclic: {} }", 0, 0.01, 0.0005)]
    [InlineData("{ cosine: { every: epoch } }", 0.01, 0.005, 0.001464)]
    public void A_schedule_runs_over_all_steps_of_the_training(string schedule, double first, double middle, double last)
    {
        var rates = TrainStage.Schedule(Training($"schedule: {schedule}"), 10);
        Assert.Equal([first, middle, last], new[] { rates.At(0), rates.At(20), rates.At(39) }.Select(rate => Math.Round(rate, 6)));
    }

    [Fact]
    public void A_warm_up_stands_in_front_of_a_schedule_unless_it_says_that_both_begin_together()
    {
        var after = TrainStage.Schedule(Training("schedule: cosine, warmup: { from: 0.001, over: 1ep }"), 10);
        Assert.Equal([0.001, 0.01, 0.005], new[] { 0L, 10, 25 }.Select(step => Math.Round(after.At(step), 9)));
        var together = TrainStage.Schedule(Training("schedule: cosine, warmup: { from: 0.001, over: 1ep, scheduleBegins: start }"), 10);
        Assert.Equal(0.01 * (1 + Math.Cos(Math.PI / 4)) / 2, together.At(10), 1e-12);
        const string Drop = "schedule: { multiStep: { at: 2ep } }, warmup: { from: 0.001, over: 1ep";
        Assert.Equal(0.001, TrainStage.Schedule(Training(Drop + " }"), 10).At(20), 1e-12);
        var later = TrainStage.Schedule(Training(Drop + ", scheduleBegins: afterWarmup }"), 10);
        Assert.Equal([0.01, 0.001], new[] { 29L, 30 }.Select(step => Math.Round(later.At(step), 9)));
        Assert.Equal(30, later.FirstDrop);
    }

    [Fact]
    public void A_resumed_schedule_continues_at_the_step_and_stays_at_its_last_rate()
    {
        const string Tickets = """
            name: small
            data: { dataset: glyphs }
            model: { name: lenet }
            train: { epochs: 4, learningRate: 1, batchSize: 100, schedule: linear }
            stages:
              - train: { id: dense }
              - prune: { id: early, from: dense, sparsity: 0.5, rewind: 15it }
              - prune: { id: late, from: dense, sparsity: 0.5, rewind: none }
              - train: { id: rewound, from: early, resumeSchedule: true }
              - train: { id: anew, from: early }
              - train: { id: tuned, from: late, resumeSchedule: true }
              - prune: { id: second, from: rewound, sparsity: 0.6, rewind: 0it }
              - train: { id: third, from: second, resumeSchedule: true }
            """;
        var plan = PipelineText.Plan(Tickets).ToDictionary(stage => stage.Id);
        var data = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 1000, Validation = 0 }); // ten steps an epoch
        (string Stage, long At, int Epochs, double First, double Last)[] expected =
            [("rewound", 15, 3, 1 - 15 / 40.0, 1 / 40.0), ("anew", 0, 4, 1, 1 / 40.0), ("tuned", 40, 4, 1 / 40.0, 1 / 40.0),
                ("third", 15, 3, 1 - 15 / 40.0, 1 / 40.0)];
        foreach (var (id, at, epochs, first, last) in expected)
        {
            var spec = (TrainSpec)plan[id].Spec;
            var resumedAt = ResumedSchedule.StepOf(plan[id], data);
            var schedule = TrainStage.Schedule(spec, 10, resumedAt);
            Assert.Equal((id, at, epochs), (id, resumedAt, TrainStage.LastEpoch(spec, 10, resumedAt)));
            Assert.Equal((first, last), (Math.Round(schedule.At(0), 12), Math.Round(schedule.At(epochs * 10 - 1), 12)));
        }
    }

    [Theory]
    [InlineData("resumeSchedule: true", "there is no 'from'; wanted one, or resumeSchedule: false")]
    [InlineData("schedule: oneCycle, optimizer: { adam: {} }", "moves the momentum, which optimizer adam has none of; wanted cycleMomentum: false, or sgd")]
    [InlineData("schedule: { oneCycle: { rise: 60%, threePhases: true } }", "rise is 0.6, and the second of three phases takes as long; wanted at most 0.5")]
    [InlineData("schedule: { cyclic: { lowMomentum: 0.95 } }", "lowMomentum is 0.95, above highMomentum, 0.9; wanted at most that")]
    [InlineData("smoothOver: others", "which is not set; wanted labelSmoothing, or no smoothOver")]
    public void What_cannot_be_said_together_is_refused(string keys, string problem) => Assert.Contains(problem, ProblemWith(keys), StringComparison.Ordinal);

    [Fact]
    public void Keys_that_are_absent_leave_every_hash_as_it_was()
    {
        string[] keys = ["keep: last", "resumeSchedule: false", "clipGradients: 1", "labelSmoothing: 0.1", "average: { ema: 0.99 }", "average: { swa: 50% }"];
        Assert.Equal(keys.Length, keys.Select(Hash).Distinct().Count());
        var resolved = PipelineText.Read(PipelineText.Small).ResolvedText;
        Assert.All((string[])["resumeSchedule", "clipGradients", "labelSmoothing", "average", "scheduleBegins", "rounds", "except"],
            key => Assert.DoesNotContain(key, resolved, StringComparison.Ordinal));
        Assert.Equal(Hash("average: { ema: 0.99 }"), Hash("average: { ema: { decay: 0.99, statistics: averaged } }"));
    }

    [Fact]
    public void An_average_is_measured_only_where_the_training_keeps_one()
    {
        const string Evaluation = "\n  - evaluate: { id: measured, of: [dense, ticket], weights: average }";
        Assert.Contains("weights is average, but the training 'dense' keeps none; wanted average there",
            Assert.Single(PipelineText.ProblemsOf(PipelineText.Small + Evaluation)), StringComparison.Ordinal);
        PipelineText.Read(With("average: { ema: 0.9 }") + Evaluation);
    }
}
