namespace NativeTickets.Kernels;

/// <summary>
/// What a product on tensor cores takes at least on an H100 SXM: the clocks of a group for 16 places of its sum by each resource of a multiprocessor, the
/// slowest of which counts, times the groups that the busiest multiprocessor gets. Arithmetic, not a measurement: queues, latencies and everything that
/// competes are left out.
/// </summary>
public static class ProductBound
{
    /// <summary>Multiprocessors of the card that bounds and plans are made for.</summary>
    public const int Multiprocessors = 132; // NVIDIA, H100 data sheet (SXM)

    const double Clock = 1.755e9; // hertz: what published measurements saw under load
    const double SumsPerClock = 1024; // multiply-adds in tf32 of a multiprocessor: 495 TFLOP/s of the data sheet at 1.83 GHz; twice that in bf16
    const double ReachOfInstruction = 0.62; // the share of that which mma.sync reaches on Hopper: Luo et al. 2024, arXiv:2402.13499
    const double SharedBytes = 128; // a clock and multiprocessor: 32 banks of 4 bytes
    const double SecondLevelBytes = 6e12; // a second, all multiprocessors: 5.5 to 7 are published
    const double MemoryBytes = 2.9e12; // a second: 3.35 of the data sheet, less what copies leave unused
    const double SecondPassBytes = 3e12; // a second: its shares are still in the second-level cache in part
    const double Schedulers = 4; // of a multiprocessor, an instruction a clock each
    const double StartClocks = 1500; // of a group: its first tiles come, its results go
    const double GapSeconds = 1.3e-6; // between two kernels of a graph that depend on each other
    const double LaunchSeconds = GapSeconds + 1.5e-6; // a kernel more: the gap, and the shortest kernel

    /// <summary>Whether a kernel is a product on tensor cores or its second pass, which <see cref="ProductTimes.Total"/> has.</summary>
    internal static bool Covers(Type body) => body.DeclaringType == typeof(SumSharesGpu)
        || body.IsGenericType && body.GetGenericTypeDefinition() == typeof(TensorProduct<,,,,>);

    /// <summary>The seconds of launches of other kernels that move so many bytes.</summary>
    public static double Beside(long launches, long bytes) => launches * LaunchSeconds + bytes / MemoryBytes;

    /// <summary>The seconds between so many products and the kernels before them.</summary>
    public static double Gaps(long products) => products * GapSeconds;

    /// <summary>What a product takes.</summary>
    /// <param name="extents">Its extents and shares.</param>
    /// <param name="form">How it is computed.</param>
    /// <param name="work">What of it costs nothing.</param>
    /// <param name="words">Of 4 bytes, of both factors as they lie in memory.</param>
    /// <param name="precision">What it multiplies.</param>
    /// <param name="bytesOfResult">A number of the result takes.</param>
    internal static ProductTimes Of(
        in ProductExtents extents, in ProductForm form, in ProductWork work, long words, MatrixPrecision precision, int bytesOfResult = sizeof(float))
    {
        var (tile, terms) = (form.Tile, (extents.Share + 15) / 16 * work.Terms);
        var groups = (long)ProductExtents.Tiles(extents.M, tile.Rows) * ProductExtents.Tiles(extents.N, tile.Columns) * extents.Shares;
        var (even, busiest) = ((double)groups / Multiprocessors, (groups + Multiprocessors - 1) / Multiprocessors);
        var isBf16 = precision == MatrixPrecision.Bf16;

        // clocks of a multiprocessor for 16 places of a group's sum
        var tensor = tile.Rows * tile.Columns * 16 * form.TermsOfPlace / (SumsPerClock * (isBf16 ? 2 : 1) * ReachOfInstruction);
        var issue = form.LoopLength(isBf16) * tile.Warps / Schedulers;
        var brought = (tile.Rows + tile.Columns) * 16 * 4;
        var windows = (form.WindowsAreRows ? tile.Rows : tile.Columns) * 16 * 4;
        var secondLevel = (brought - (1 - work.Windows) * windows) / (SecondLevelBytes / Multiprocessors / Clock);
        var readByWarps = tile.Warps * (TensorTile.WarpRows + TensorTile.WarpColumns) * 16 * 4; // each reads its part of both factors
        var keptWindows = work.Windows < 1 ? windows : 0; // the first-level cache is the same memory
        var shared = (readByWarps + brought + keptWindows) / SharedBytes;
        var slowest = Math.Max(Math.Max(tensor, issue), Math.Max(secondLevel, shared));

        var results = (double)extents.M * extents.N;
        double Seconds(double clocks) => even * terms * clocks / Clock;
        return new ProductTimes
        {
            Tensor = Seconds(tensor),
            Issue = Seconds(issue),
            SecondLevel = Seconds(secondLevel),
            Shared = Seconds(shared),
            Memory = (words * 4 + results * bytesOfResult) / MemoryBytes,
            Starts = even * StartClocks / Clock,
            Waves = (busiest - even) * (terms * slowest + StartClocks) / Clock,
            SecondPass = extents.Shares == 1 ? 0 : results * 4 * (2 * extents.Shares + 1) / SecondPassBytes + LaunchSeconds,
        };
    }
}

/// <summary>The seconds of a product by resource.</summary>
public readonly record struct ProductTimes
{
    /// <summary>Matrix instructions.</summary>
    public double Tensor { get; init; }

    /// <summary>Instructions of all kinds, one a clock and scheduler.</summary>
    public double Issue { get; init; }

    /// <summary>What groups bring of both factors from the second-level cache.</summary>
    public double SecondLevel { get; init; }

    /// <summary>What is written to shared memory and read from it.</summary>
    public double Shared { get; init; }

    /// <summary>Both factors and the results, once from memory or to it.</summary>
    public double Memory { get; init; }

    /// <summary>Groups begin and end.</summary>
    public double Starts { get; init; }

    /// <summary>Multiprocessors that have nothing to do while others have their last group.</summary>
    public double Waves { get; init; }

    /// <summary>The shares of a sum are written, read and added.</summary>
    public double SecondPass { get; init; }

    /// <summary>The slowest resource, starts and waves, or memory where that is slower; then the second pass.</summary>
    public double Total => Math.Max(Math.Max(Math.Max(Tensor, Issue), Math.Max(SecondLevel, Shared)) + Starts + Waves, Memory) + SecondPass;
}
