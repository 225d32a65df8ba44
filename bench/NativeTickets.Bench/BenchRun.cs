using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>What every case gets: where to run, which cases are wanted, and how much of them.</summary>
/// <param name="Device">Where everything runs.</param>
/// <param name="Filter">Only cases whose name has this in it.</param>
/// <param name="Sparsity">The share of zeros in random masks.</param>
/// <param name="Tiny">True for shrunken cases that show that everything runs and measure nothing.</param>
sealed record BenchRun(Device Device, string Filter, double Sparsity, bool Tiny)
{
    /// <summary>A file of masks in place of random ones; null for none.</summary>
    public string? Masks { get; init; }

    /// <summary>Into how many groups the batches of training steps are shared out; null for one chain of sums.</summary>
    public int? Shares { get; init; }

    /// <summary>Threads of the processor's devices; null for all.</summary>
    public int? Threads { get; init; }

    /// <summary>The ranks that take a training step together; null for this process alone.</summary>
    public Ranks? Ranks { get; init; }

    /// <summary>The mark of groups and ranks in names.</summary>
    public string SharedSuffix => $"{(Shares is { } groups ? $"/shares{groups}" : "")}{(Ranks is { } ranks ? $"/ranks{ranks.Count}" : "")}";

    /// <summary>True where work is only asked for by a call, and done later: on everything but the processor's own devices.</summary>
    public bool IsGpu { get; } = Device.Name is not ("cpu" or "reference");

    /// <summary>Images of a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>The masks' mark in names.</summary>
    public string Suffix => Masks is { } file ? $"@{Path.GetFileNameWithoutExtension(file)}" : RandomMasks.Suffix(Sparsity);

    /// <summary>Gives a network the masks of the file, or random ones of the sparsity.</summary>
    /// <exception cref="UserException">The file is not there, damaged, or of another network.</exception>
    public void Mask(Network network)
    {
        if (Masks is null)
        {
            RandomMasks.Apply(network, Sparsity);
            return;
        }
        using var file = ForeignFile.Open(Masks);
        foreach (var mask in FileMask.ReadAll(network, file)) network.Parameters.Single(parameter => parameter.Name == mask.Name).SetMask(mask.ToFloats());
    }

    /// <summary>True where a case of this name is wanted.</summary>
    public bool Wants(string label) => label.Contains(Filter, StringComparison.Ordinal);

    /// <summary>How many seconds a case is repeated: fewer on a GPU, whose times vary less and where two dozen rounds fit into half a second.</summary>
    public double Seconds(double onCpu, double onGpu) => Tiny ? 0 : IsGpu ? onGpu : onCpu;
}
