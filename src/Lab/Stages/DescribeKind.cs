using System.Diagnostics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Stages;

/// <summary>Counts what the network consists of.</summary>
public sealed record DescribeSpec : StageSpec
{
    /// <inheritdoc/>
    public override StageKind Kind => DescribeKind.Instance;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [];
}

/// <summary>The stage that counts what the network consists of.</summary>
sealed class DescribeKind : LabStage
{
    const double BytesPerParameter = sizeof(float);

    DescribeKind() : base("describe", "describes", "Counts what the network consists of: parameters, size, multiply-adds. Trains nothing.") { }

    /// <summary>The one there is.</summary>
    public static DescribeKind Instance { get; } = new();

    public override IReadOnlyList<Key> OwnKeys => [];

    public override StageSpec Read(Settings settings) => new DescribeSpec { Id = Id.Read(settings), Title = StageTitle.Read(settings) };

    public override IReadOnlyList<Metric> ResultMetrics => KnownMetrics.OfDescription;

    public override StageResult Run(StageInstance stage, StageWork run)
    {
        run.Began();
        var clock = Stopwatch.StartNew();
        using var network = run.Context.NewNetwork(stage);
        var found = NetworkDescription.Of(network);
        var metrics = new Dictionary<string, double?>
        {
            ["parameters"] = found.Parameters,
            ["prunable"] = found.Prunable,
            ["multiplyAdds"] = found.MultiplyAdds,
            ["sizeMiB"] = found.Parameters * BytesPerParameter / (1 << 20),
        };
        if (((NetworkSpec)stage.Model).IsGiven) metrics[KnownMetrics.Sparsity.Name] = ShareOfZeros(network);
        return stage.Result(metrics, new StageCost { Seconds = clock.Elapsed.TotalSeconds, PeakMemoryBytes = ProcessMemory.PeakBytes });
    }

    /// <summary>Of weights that somebody else pruned there is no mask.</summary>
    static double ShareOfZeros(Network network) =>
        network.Parameters.Where(parameter => parameter.IsPrunable).Sum(parameter => parameter.Value.ToArray().Count(weight => weight == 0))
            / (double)network.PrunableCount;

    public override string OutcomeOf(StageResult result) =>
        $"{result.Metrics["parameters"]:#,0} parameters, {result.Metrics["multiplyAdds"]:#,0} multiply-adds";

    public override Forecast ForecastOf(StageInstance stage, ForecastContext context) => new("counts parameters", 0, 0);
}
