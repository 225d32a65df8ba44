namespace NativeTickets.Bench;

/// <summary>What every case gets: where to run, which cases are wanted, and how much of them.</summary>
/// <param name="Device">Where everything runs.</param>
/// <param name="Filter">Only cases whose name has this in it.</param>
/// <param name="Sparsity">The share of zeros in random masks.</param>
/// <param name="Tiny">True for shrunken cases that show that everything runs and measure nothing.</param>
sealed record BenchRun(Device Device, string Filter, double Sparsity, bool Tiny)
{
    /// <summary>Into how many groups the batches of training steps are shared out; null for one chain of sums.</summary>
    public int? Shares { get; init; }

    /// <summary>The ranks that take a training step together; null for this process alone.</summary>
    public Ranks? Ranks { get; init; }

    /// <summary>The mark of groups and ranks in names.</summary>
    public string SharedSuffix => $"{(Shares is { } groups ? $"/shares{groups}" : "")}{(Ranks is { } ranks ? $"/ranks{ranks.Count}" : "")}";

    /// <summary>True where work is only asked for by a call, and done later: on everything but the processor's own devices.</summary>
    public bool IsGpu { get; } = Device.Name is not ("cpu" or "reference");

    /// <summary>Images of a batch.</summary>
    public int Batch => Tiny ? 2 : 128;

    /// <summary>The random masks' mark in names.</summary>
    public string Suffix => RandomMasks.Suffix(Sparsity);

    /// <summary>True where a case of this name is wanted.</summary>
    public bool Wants(string label) => label.Contains(Filter, StringComparison.Ordinal);

    /// <summary>How many seconds a case is repeated: fewer on a GPU, whose times vary less and where two dozen rounds fit into half a second.</summary>
    public double Seconds(double onCpu, double onGpu) => Tiny ? 0 : IsGpu ? onGpu : onCpu;
}
