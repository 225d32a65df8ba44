using NativeTickets.Cluster;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>A run folder holds as many stages as a pipeline may have.</summary>
public sealed class ManyStagesTests
{
    const int StagesOfASeed = 10;

    /// <summary>A thousand; NATIVETICKETS_SEEDS=1000 makes it ten thousand.</summary>
    [Fact, Trait("Speed", "Slow")] // as many folders, each with its files written and synchronized
    public void Thousands_of_stages_are_planned_run_looked_at_and_found_finished()
    {
        var count = FaultScale.Of("NATIVETICKETS_SEEDS", 100);
        using var folder = new TemporaryFolder();
        var stages = string.Join("\n", Enumerable.Range(1, StagesOfASeed).Select(stage => $"  - describe: {{ id: d{stage} }}"));
        File.WriteAllText(Path.Combine(folder, "many.yaml"), $$"""
            name: many
            seed: [{{string.Join(", ", Enumerable.Range(1, count))}}]
            data: { dataset: glyphs, trainImages: 20, validation: 10 }
            model: { name: mlp-1 }
            stages:
            {{stages}}
            """);
        var heard = new Counter();
        var options = new RunOptions { Out = Path.Combine(folder, "runs"), Device = "cpu", Threads = 1 };
        var run = PipelineRunner.Run(NativeLaboratory.Read(Path.Combine(folder, "many.yaml")), options, heard, default);
        Assert.Equal((count * StagesOfASeed, 0), (heard.Ended, heard.Skipped));
        Assert.Equal(count * StagesOfASeed, RunFolder.ReadIndex(run).Stages.Count(stage => stage.Status == StageStatus.Done));
        var status = RunStatus.Of(run);
        Assert.Equal(($"{count * StagesOfASeed} done", true, 0), (status.Summary, status.IsOver, status.SecondsLeft!.Value));

        var again = new Counter();
        PipelineRunner.Run(NativeLaboratory.Read(Path.Combine(folder, "many.yaml")), options, again, default);
        Assert.Equal((0, count * StagesOfASeed), (again.Ended, again.Skipped));
    }

    sealed class Counter : RunListener
    {
        public int Ended { get; private set; }

        public int Skipped { get; private set; }

        public override void StageEnded(StageHeader stage, string outcome, double seconds) => Ended++;

        public override void StageSkipped(StageHeader stage) => Skipped++;
    }
}
