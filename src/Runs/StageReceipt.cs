namespace NativeTickets.Runs;

/// <summary>
/// What a train stage says of its own course, as `receipt.json`: digests of everything that a step depends on, at the start, every so many steps and at the
/// end. Who has the program and the data can redo any part of it and gets the same digests.
/// </summary>
public sealed record StageReceipt
{
    const long LongestFile = 256L << 20; // half a million recorded states

    /// <summary>The file's format.</summary>
    public int Format { get; init; } = RecordFile.Format;

    /// <summary>The stage's hash.</summary>
    public required string Stage { get; init; }

    /// <summary>SHA-256 of `pipeline.resolved.yaml` as it was when the stage ended, in hexadecimal.</summary>
    public required string PipelineSha256 { get; init; }

    /// <summary>
    /// SHA-256, in hexadecimal, over the names and module version ids of the program's assemblies, which compilers derive from the code. It is recorded
    /// alone: other builds that give the same bits are as good.
    /// </summary>
    public required string ProgramSha256 { get; init; }

    /// <summary>SHA-256 of the data set's content, in hexadecimal.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The kind of device: `cpu`, `cuda`, …</summary>
    public required string Device { get; init; }

    /// <summary>What matrix products multiply: `fp32`, …</summary>
    public required string Precision { get; init; }

    /// <summary>The version of the numerics.</summary>
    public required string Numerics { get; init; }

    /// <summary>Steps of one epoch.</summary>
    [Field(Unit = "steps", Least = 1)]
    public required long StepsPerEpoch { get; init; }

    /// <summary>Between the states that are recorded, besides the first, the last and those of kept checkpoints.</summary>
    [Field(Unit = "steps", Least = 1)]
    public required long Every { get; init; }

    /// <summary>The epochs after which the whole state is kept, as `checkpoints/epoch-1.safetensors` and so on, ascending.</summary>
    public required IReadOnlyList<int> Checkpoints { get; init; }

    /// <summary>The recorded states, in the order of their steps.</summary>
    public required IReadOnlyList<RecordedState> States { get; init; }

    /// <summary>The weights that the stage hands on; none where it diverged and hands on nothing.</summary>
    public HandedOn? Weights { get; init; }

    /// <summary>Writes the file.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Write(string path) => RecordFile.Write(path, this);

    /// <summary>Reads the file; null where there is none.</summary>
    /// <exception cref="RunFolderException">It is not as a run writes it.</exception>
    public static StageReceipt? Read(string path) => RecordFile.Read<StageReceipt>(path, LongestFile, hasFormat: true);
}

/// <summary>A state of a training run.</summary>
/// <param name="Step">Optimizer steps done since training began. Where that is an epoch's last, the epoch has been measured already.</param>
/// <param name="Epoch">Whole epochs done.</param>
/// <param name="Weights">SHA-256 of the network's weights, in hexadecimal.</param>
/// <param name="Statistics">SHA-256 of batch norm's running statistics.</param>
/// <param name="Optimizer">SHA-256 of what the optimizer remembers.</param>
/// <param name="Rest">SHA-256 of all else that decides the next step: the epoch's sums, and what objective and observers remember.</param>
public sealed record RecordedState(
    [property: Field(Unit = "steps", Least = 0)] long Step, [property: Field(Least = 0)] int Epoch, string Weights, string Statistics, string Optimizer,
    string Rest);

/// <summary>The weights that a train stage hands on.</summary>
/// <param name="Epoch">After how many epochs.</param>
/// <param name="Weights">SHA-256 of them, in hexadecimal.</param>
/// <param name="Statistics">SHA-256 of batch norm's running statistics.</param>
public sealed record HandedOn([property: Field(Least = 0)] int Epoch, string Weights, string Statistics);
