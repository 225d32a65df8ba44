using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>A run folder holds as many stages as a pipeline may have.</summary>
public sealed class ManyStagesTests
{
    const int Seeds = 1000, StagesOfASeed = 10;

    [Fact, Trait("Speed", "Slow")] // ten thousand folders, each with its files written and synchronized
    public void Ten_thousand_stages_are_planned_run_looked_at_and_found_finished()
    {
        using var folder = new TemporaryFolder();
        var stages = string.Join("\n", Enumerable.Range(1, StagesOfASeed).Select(stage => $"  - describe: {{ id: d{stage} }}"));
        File.WriteAllText(Path.Combine(folder, "many.yaml"), $$"""
            name: many
            seed: [{{string.Join(", ", Enumerable.Range(1, Seeds))}}]
            data: { dataset: glyphs, trainImages: 20, validation: 10 }
            model: { name: mlp-1 }
            stages:
            {{stages}}
            """);
        var run = Path.Combine(folder, "runs", "many");
        CommandLine.Run(folder, "run", "many.yaml", "--threads", "1").Ended(0);
        Assert.Equal(Seeds * StagesOfASeed, RunFolder.Read(run).Stages.Count(stage => stage.Status == StageStatus.Done));
        Assert.StartsWith("10000 done", CommandLine.Run(folder, "status", run).Ended(0).Output, StringComparison.Ordinal);
        var again = CommandLine.Run(folder, "run", "many.yaml", "--threads", "1").Ended(0);
        Assert.Contains("All 10,000 stages are done", again.Output, StringComparison.Ordinal);
    }
}
