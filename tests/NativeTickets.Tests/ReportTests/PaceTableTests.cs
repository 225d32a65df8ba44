using System.Text.Json.Nodes;
using NativeTickets.Reporting.Costs;

namespace NativeTickets.Tests;

public sealed class PaceTableTests
{
    [Fact]
    public void An_epoch_of_a_ticket_stands_beside_a_dense_one_and_beside_the_ideal()
    {
        using var run = new SampleRun(1, 2);
        for (var seed = 1; seed <= 2; seed++)
        {
            run.Stage("ticket", seed, [0.9]).Stage("dense", seed, [0.8]);
            var path = run.PathOf($"ticket-{(seed - 1) * 2:x8}", "result.json");
            var result = JsonNode.Parse(File.ReadAllText(path))!;
            // the ratios 1/2 and 1/8, whose geometric mean is 1/4
            (result["cost"]!["ticketEpochSeconds"], result["cost"]!["denseEpochSeconds"]) = (2, seed == 1 ? 4 : 16);
            (result["metrics"]!["multiplyAdds"], result["metrics"]!["survivingMultiplyAdds"]) = (1000, 100);
            File.WriteAllText(path, result.ToJsonString());
        }
        run.Save();
        var table = Assert.Single(PaceTable.Build(RunFolder.Read(run.Folder)));
        Assert.Equal(["ticket", "2.00", "10.0", "0.25", "10.00 %", "4.00", "10.00"], Assert.Single(table.Rows));
    }

    [Fact]
    public void A_run_without_tickets_has_no_such_table()
    {
        using var run = new SampleRun(1);
        run.Stage("dense", 1, [0.8]).Save();
        Assert.Empty(PaceTable.Build(RunFolder.Read(run.Folder)));
    }
}
