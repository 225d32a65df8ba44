using NativeTickets.Lab.Inspection;

namespace NativeTickets.Tests;

/// <summary>What a probe of a card holds against the reference.</summary>
public sealed class OpProbeTests
{
    // one by one these are functions that Apply takes, and are probed as what calls it
    static readonly string[] ProbedByTheirCallers = ["Apply"];

    [Fact]
    public void Every_op_and_every_step_is_probed()
    {
        var ops = ContractCoverageTests.Ops.Select(row => row.Data).Except(ProbedByTheirCallers);
        Assert.Subset(OpProbe.Cases.Select(each => each.Op).ToHashSet(), ops.ToHashSet());
    }

    [Fact]
    public void The_processor_passes()
    {
        using var cpu = Device.Open("cpu", 1);
        using var reference = Device.Open("reference");
        Assert.All(OpProbe.Cases, each => Assert.InRange(each.DeviationOn(cpu, reference), 0, 2e-5)); // float sums of up to a few thousand terms
    }

    [Fact]
    public void A_wrong_number_and_one_that_is_none_are_seen()
    {
        using var cpu = Device.Open("cpu", 1);
        using var reference = Device.Open("reference");
        var input = new OpProbeInput([5, 4], OpProbeLayout.Watched);
        foreach (var wrong in new[] { 1.01f, float.NaN })
        {
            var probe = new OpProbeCase("wrong", false, (tape, t) => t[0].Multiply(tape.Device == cpu ? wrong : 1), [input]);
            Assert.False(probe.DeviationOn(cpu, reference) <= 5e-3);
        }
    }
}
