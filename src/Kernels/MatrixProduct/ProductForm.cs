namespace NativeTickets.Kernels;

/// <summary>What a group of a product on tensor cores computes: <see cref="ITileShape"/> as plans see it.</summary>
/// <param name="Name">Of the shape.</param>
/// <param name="Rows">Of the results.</param>
/// <param name="Columns">Of the results.</param>
sealed record TensorTile(string Name, int Rows, int Columns)
{
    /// <summary>Rows and columns of a warp's results, in every shape.</summary>
    public const int WarpRows = 64, WarpColumns = 64;

    /// <summary>128 × 128.</summary>
    public static readonly TensorTile Square = Of<ITileShape.Square>();

    /// <summary>256 × 128.</summary>
    public static readonly TensorTile Large = Of<ITileShape.Large>();

    /// <summary>256 × 64.</summary>
    public static readonly TensorTile Tall = Of<ITileShape.Tall>();

    /// <summary>All there are.</summary>
    public static readonly IReadOnlyList<TensorTile> All = [Square, Tall, Large];

    /// <summary>Warps of a group.</summary>
    public int Warps => Rows / WarpRows * (Columns / WarpColumns);

    static TensorTile Of<TShape>() where TShape : struct, ITileShape => new(typeof(TShape).Name, TShape.Rows, TShape.Columns);
}

/// <summary>A form of the product on tensor cores.</summary>
/// <param name="Tile">What a group computes.</param>
/// <param name="AlongK">True where the operands' columns are the places of the sum, false where their rows are.</param>
/// <param name="Fours">True where four numbers are copied at once.</param>
/// <param name="IsSwapped">True for a weight gradient whose rows are windows' numbers and whose columns are filters.</param>
readonly record struct ProductForm(TensorTile Tile, bool AlongK, bool Fours, bool IsSwapped)
{
    /// <summary>True where both factors lie in memory as bf16: places of the sum are pairs then.</summary>
    public bool Pairs { get; init; }

    /// <summary>How many terms of the sum are a place.</summary>
    public int TermsOfPlace => Pairs ? 2 : 1;

    /// <summary>True where windows are the rows of the product, false where they are its columns.</summary>
    public bool WindowsAreRows => AlongK || IsSwapped;

    /// <summary>
    /// Instructions of a warp for 16 places of the sum in the loop's steady state, copies and branches included: those of the PTX text as it is run, without
    /// moves, of which an assembler leaves few, and with two for cvt.rna.tf32, which it makes a comparison and an addition. What lies in memory as bf16 takes
    /// as many as floats that are multiplied so: a matrix instruction more for each two roundings less.
    /// </summary>
    public int LoopLength(bool isBf16) => (Tile.Name, AlongK, Fours, IsSwapped) switch
    {
        (nameof(ITileShape.Square), true, true, false) => isBf16 ? 150 : 182,
        (nameof(ITileShape.Square), true, false, false) => isBf16 ? 1419 : 1451,
        (nameof(ITileShape.Square), false, true, false) => isBf16 ? 219 : 283,
        (nameof(ITileShape.Square), false, false, false) => isBf16 ? 2034 : 2098,
        (nameof(ITileShape.Square), false, true, true) => isBf16 ? 219 : 283,
        (nameof(ITileShape.Tall), true, true, false) => isBf16 ? 166 : 198,
        (nameof(ITileShape.Tall), true, false, false) => isBf16 ? 2054 : 2086,
        (nameof(ITileShape.Tall), false, true, false) => isBf16 ? 191 : 255,
        (nameof(ITileShape.Tall), false, false, false) => isBf16 ? 1938 : 2002,
        (nameof(ITileShape.Tall), false, true, true) => isBf16 ? 299 : 363,
        (nameof(ITileShape.Large), true, true, false) => isBf16 ? 146 : 178,
        (nameof(ITileShape.Large), true, false, false) => isBf16 ? 1206 : 1238,
        (nameof(ITileShape.Large), false, true, false) => isBf16 ? 175 : 239,
        (nameof(ITileShape.Large), false, false, false) => isBf16 ? 1362 : 1426,
        (nameof(ITileShape.Large), false, true, true) => isBf16 ? 211 : 275,
        _ => throw new InvalidOperationException($"nobody has counted the loop of {this}"),
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Tile.Rows}x{Tile.Columns} {(AlongK ? nameof(TileAlongK) : nameof(TileAcrossK))}.{(Fours ? nameof(TileAlongK.Fours) : nameof(TileAlongK.Ones))}"
        + (IsSwapped ? ", swapped" : "") + (Pairs ? ", bf16 in memory" : "");
}

/// <summary>A product as a device was asked for it.</summary>
/// <param name="Extents">Its extents and shares.</param>
/// <param name="Form">How it is computed.</param>
/// <param name="Work">What of it costs nothing.</param>
/// <param name="Words">Of 4 bytes, of both factors as they lie in memory.</param>
/// <param name="BytesOfResult">A number of the result takes.</param>
readonly record struct ProductLaunch(ProductExtents Extents, ProductForm Form, ProductWork Work, long Words, int BytesOfResult);

/// <summary>A product that a device was asked for, and what it takes at least on an H100 (<see cref="ProductBound"/>).</summary>
/// <param name="Form">How it is computed.</param>
/// <param name="M">Rows of the result.</param>
/// <param name="N">Columns of the result.</param>
/// <param name="K">Terms of the sum.</param>
/// <param name="Shares">Into which the sum is cut.</param>
/// <param name="Times">In the precision of the device.</param>
public readonly record struct ProductFacts(string Form, int M, int N, int K, int Shares, ProductTimes Times)
{
    internal static ProductFacts Of(in ProductLaunch launch, MatrixPrecision precision)
    {
        var (extents, form, work, words, bytes) = launch;
        return new ProductFacts(
            form.ToString(), extents.M, extents.N, extents.K * form.TermsOfPlace, extents.Shares,
            ProductBound.Of(extents, form, work, words, precision, bytes));
    }
}
