namespace NativeTickets.Kernels;

/// <summary>Ranks that <c>mpirun</c> or <c>srun</c> started, by the MPI library that started them.</summary>
public sealed class MpiExchange : RankExchange
{
    static readonly string[] OpenMpi = ["libmpi.so.40"], Mpich = ["libmpich.so.12", "libmpi.so.12"], Standard = ["libmpi_abi.so.0"];

    readonly MpiLibrary library;

    MpiExchange(MpiLibrary library)
    {
        this.library = library;
        (Rank, Ranks) = library.Initialize();
    }

    /// <inheritdoc/>
    public override int Rank { get; }

    /// <inheritdoc/>
    public override int Ranks { get; }

    /// <inheritdoc/>
    public override string Description => library.Description;

    /// <summary>
    /// How many ranks a launcher says it started, this one among them; null where none started it. Jobs of Slurm's that are no MPI steps say nothing.
    /// </summary>
    public static int? Launched
    {
        get
        {
            foreach (var name in (string[])["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"])
                if (int.TryParse(Environment.GetEnvironmentVariable(name), out var count)) return count;
            // a step of srun with PMIx: Open MPI learns the rest from there
            return Has("PMIX_RANK") && int.TryParse(Environment.GetEnvironmentVariable("SLURM_NTASKS"), out var tasks) ? tasks : null;
        }
    }

    /// <summary>Joins the ranks that a launcher started.</summary>
    /// <param name="given">The library to load, where the user says so; null for what suits the launcher.</param>
    /// <param name="why">Why it is not possible: no library is here.</param>
    public static MpiExchange? TryJoin(string? given, out string why)
    {
        string[] names = given is not null ? [given]
            : Has("OMPI_COMM_WORLD_SIZE") || Has("PMIX_RANK") ? [.. OpenMpi, .. Standard]
            : [.. Mpich, .. Standard];
        var library = MpiLibrary.TryLoad(names, out why);
        if (library is not null) return new MpiExchange(library);
        why = $"tried {string.Join(", ", names)}: {why}";
        return null;
    }

    /// <inheritdoc/>
    public override void Abort(int exitCode) => library.Abort(exitCode);

    /// <inheritdoc/>
    protected override void AllGatherCore(Span<byte> all, ReadOnlySpan<int> counts)
    {
        Span<int> starts = stackalloc int[counts.Length];
        Starts(counts, starts);
        library.AllGather(all, counts, starts);
    }

    /// <inheritdoc/>
    protected override void AllToAllCore(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentCounts, Span<byte> received, ReadOnlySpan<int> receivedCounts)
    {
        Span<int> sentStarts = stackalloc int[sentCounts.Length], starts = stackalloc int[receivedCounts.Length];
        Starts(sentCounts, sentStarts);
        Starts(receivedCounts, starts);
        library.AllToAll(sent, sentCounts, sentStarts, received, receivedCounts, starts);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) library.Finish();
        base.Dispose(disposing);
    }

    static void Starts(ReadOnlySpan<int> counts, Span<int> starts)
    {
        var next = 0;
        for (var i = 0; i < counts.Length; next = checked(next + counts[i]), i++) starts[i] = next;
    }

    static bool Has(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
}
