using System.Diagnostics;
using NativeTickets.Nn;

namespace NativeTickets.Pipelines;

/// <summary>Runs a describe stage: counts what the network consists of.</summary>
static class DescribeStage
{
    const double BytesPerParameter = sizeof(float);

    public static StageResult Run(StageInstance stage, RunContext run)
    {
        var clock = Stopwatch.StartNew();
        using var network = run.NewNetwork(stage);
        var found = NetworkDescription.Of(network);
        return new StageResult
        {
            Stage = stage.Id,
            Kind = stage.Kind,
            Seed = stage.Seed,
            Metrics = new Dictionary<string, double?>
            {
                ["parameters"] = found.Parameters,
                ["prunable"] = found.Prunable,
                ["multiplyAdds"] = found.MultiplyAdds,
                ["sizeMiB"] = found.Parameters * BytesPerParameter / (1 << 20),
            },
            Cost = new StageCost { Seconds = clock.Elapsed.TotalSeconds, PeakMemoryBytes = ProcessMemory.PeakBytes },
        };
    }
}
