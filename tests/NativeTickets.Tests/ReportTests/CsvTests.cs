using System.Text.Json.Nodes;
using NativeTickets.Reporting;

namespace NativeTickets.Tests;

public sealed class CsvTests
{
    static string[] Lines(SampleRun run, string file) => File.ReadAllLines(run.PathOf(file));

    [Fact]
    public void Every_epoch_of_every_training_is_a_row_with_seed_and_matrix_entry()
    {
        using var run = new SampleRun(1, 2).Axis("ticket.sparsity", "0.5", "80%")
            .Stage("dense", 1, [0.9, 0.95]).Stage("boosted", 1, [0.125], entry: ("ticket.sparsity", "80%")).Stage("dense", 2, [], "pending").Save();
        ReportWriter.Write(run.Folder);
        Assert.Equal(
            [
                "stage,seed,ticket.sparsity,folder,epoch,step,validationAccuracy,trainLoss,seconds",
                "dense,1,,dense-00000000,1,860,0.9,1,1.5",
                "dense,1,,dense-00000000,2,1720,0.95,0.5,1.5",
                "boosted,1,80%,boosted-00000001,1,860,0.125,1,1.5",
            ],
            Lines(run, "metrics.csv"));
    }

    [Fact]
    public void Every_stage_is_a_row_of_results_with_the_layers_behind()
    {
        using var run = new SampleRun(1)
            .Stage("ticket", 1, [], kind: "prune",
                metrics: new JsonObject { ["layer.conv1.weight.density"] = 0.5, ["sparsity"] = 0.75, ["startAccuracy"] = null })
            .Stage("boosted", 1, [0.125]).Stage("late", 1, [0.5], "interrupted").Save();
        ReportWriter.Write(run.Folder);
        Assert.Equal(
            [
                "stage,kind,seed,folder,status,seconds,images,forwardUnits,peakMemoryBytes,stoppedBecause,"
                    + "sparsity,startAccuracy,validationAccuracy,testAccuracy,epochsToStop,parameters,layer.conv1.weight.density",
                "ticket,prune,1,ticket-00000000,done,13.5,110000,5157,123456789,all epochs done,0.75,,,,,,0.5",
                "boosted,train,1,boosted-00000001,done,13.5,110000,5157,123456789,all epochs done,,,0.125,0.124,1,431080,",
                "late,train,1,late-00000002,interrupted,,,,,,,,,,,,",
            ],
            Lines(run, "results.csv"));
    }

    [Fact]
    public void Cells_with_commas_quotes_and_line_ends_are_quoted()
    {
        using var run = new SampleRun(1).Stage("dense", 1, [0.5]);
        run.Index["stages"]![0]!["id"] = "a,\"b\"";
        ReportWriter.Write(run.Save().Folder);
        Assert.StartsWith("\"a,\"\"b\"\"\",1,", Lines(run, "metrics.csv")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_has_not_begun_has_headers()
    {
        using var run = new SampleRun(1).Stage("dense", 1, [], "pending").Save();
        ReportWriter.Write(run.Folder);
        Assert.Equal(["stage,seed,folder,epoch,step"], Lines(run, "metrics.csv"));
        Assert.Equal(2, Lines(run, "results.csv").Length);
    }
}
