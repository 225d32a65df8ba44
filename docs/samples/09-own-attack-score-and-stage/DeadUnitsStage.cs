using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Lab.Running;
using NativeTickets.Plan.Stages;
using NativeTickets.Runs;

namespace NativeTickets.Samples;

/// <summary>What it measures.</summary>
sealed record DeadUnitsSpec(string Of, int Least) : StageSpec
{
    public override StageKind Kind => DeadUnitsStage.Instance;

    public override IReadOnlyList<StageInput> Inputs => [new StageInput(Of, "of")];
}

/// <summary>A stage that counts filters and units of which a mask has left too little.</summary>
sealed class DeadUnitsStage() : LabStage("deadUnits", "counts dead units", "Counts the filters and units of a ticket that keep fewer than `least` weights.")
{
    static readonly Key<string> Of = new("of", Rules.Name(), Default.Required, "The train or prune stage whose network is looked at.", hashed: false);
    static readonly Key<int> Least = new("least", Rules.Count(1, 1_000_000), Default.Of("1"), "Weights that a live one keeps.");

    public static DeadUnitsStage Instance { get; } = new();

    public override IReadOnlyList<Key> OwnKeys => [Of, Least];

    public override IReadOnlyList<Metric> ResultMetrics { get; } = [new("units", Meaning: "All of them."), new("deadUnits", Meaning: "The dead among them.")];

    public override StageSpec Read(Settings settings) =>
        new DeadUnitsSpec(Of.Read(settings), Least.Read(settings)) { Id = Id.Read(settings), Title = StageTitle.Read(settings) };

    public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above) =>
        above.Refers(settings.Find(Of.Name), "a train or prune stage", LeavesWeights);

    public override StageResult Run(StageInstance stage, StageWork run)
    {
        run.Began();
        using var network = run.Context.ReadNetwork(stage.From[0]);
        int[] kept = [.. network.Parameters.Where(parameter => parameter.IsPrunable).SelectMany(parameter =>
            parameter.Value.ToArray().Chunk(parameter.Value.Shape.Count / parameter.Value.Shape[0]), (_, unit) => unit.Count(weight => weight != 0))];
        var dead = kept.Count(count => count < ((DeadUnitsSpec)stage.Spec).Least);
        var metrics = new Dictionary<string, double?> { ["units"] = kept.Length, ["deadUnits"] = dead };
        return stage.Result(metrics, new StageCost());
    }

    public override string OutcomeOf(StageResult result) => $"{result.Metrics["units"]} units were looked at";

    public override Forecast ForecastOf(StageInstance stage, ForecastContext context) => new("counts dead units", 0, 0);
}
