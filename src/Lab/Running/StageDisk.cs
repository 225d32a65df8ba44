namespace NativeTickets.Lab.Running;

/// <summary>What a stage leaves on the disk, about, in bytes, by what it is for.</summary>
/// <param name="Weights">Networks that are handed on, measured, rewound to or asked for; of tickets their survivors and a bit for each weight.</param>
/// <param name="Checkpoints">Whole states, kept for a replay that begins in the middle.</param>
/// <param name="Receipts">Receipts, results and logs.</param>
/// <param name="Images">Images of attacks, where the file asks for them.</param>
/// <param name="Passing">What only serves to continue, gone once the stage has finished: at its largest, with a file that is just being written.</param>
public readonly record struct StageDisk(double Weights = 0, double Checkpoints = 0, double Receipts = 0, double Images = 0, double Passing = 0)
{
    const double Record = 6_000;   // result, manifest, provenance, and the metadata of weights files, which name every tensor
    const double Epoch = 1_100;    // a line of metrics.jsonl, the same in metrics.csv and in the event file
    const double State = 370;      // four digests, of 64 digits each, with their names
    const int BitsPerByte = 8;

    /// <summary>What stays.</summary>
    public double Kept => Weights + Checkpoints + Receipts + Images;

    /// <summary>Bytes of result, logs and receipt.</summary>
    /// <param name="epochs">Epochs that are logged.</param>
    /// <param name="states">Recorded states.</param>
    public static double ReceiptsOf(double epochs = 0, double states = 0) => Record + Epoch * epochs + State * states;

    /// <summary>Bytes of a weights file of a stage: of a ticket its mask's bits and the weights that it keeps.</summary>
    /// <param name="network">Whose weights.</param>
    /// <param name="sparsity">The share of its prunable weights that is pruned; null for a dense network.</param>
    public static double WeightsOf(Nn.NetworkDescription network, double? sparsity) => sizeof(float) * (double)network.Parameters
        + (sparsity is { } pruned ? network.Prunable * (1.0 / BitsPerByte - sizeof(float) * pruned) : 0);

    /// <summary>What several stages leave; what passes is of as many at a time as there are jobs, the largest.</summary>
    public static StageDisk Together(IReadOnlyCollection<StageDisk> stages, int jobs) => new(
        stages.Sum(stage => stage.Weights), stages.Sum(stage => stage.Checkpoints), stages.Sum(stage => stage.Receipts), stages.Sum(stage => stage.Images),
        stages.Select(stage => stage.Passing).OrderDescending().Take(jobs).Sum());
}
