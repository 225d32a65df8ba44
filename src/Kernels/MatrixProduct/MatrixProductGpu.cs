namespace NativeTickets.Kernels;

/// <summary>
/// Matrix products on a GPU: which kernel computes one, in how many shares of its sum. Tensor cores where the card has them and the device's precision allows
/// it, else the portable product, in full precision.
/// </summary>
static class MatrixProductGpu
{
    // of the portable product: two for each multiprocessor of a large card; a constant, so that bits do not depend on the card
    const int EnoughGroups = 2 * ProductBound.Multiprocessors;

    /// <summary>
    /// y[m,n] = (Σ_k a[m,k]·b[n,k]) · scale[n] + shift[n], then max(0, ·) where asked. The operands' columns are k; <paramref name="fours"/> says that in both
    /// they lie together in fours, from every multiple of four on; <paramref name="finish"/> is for a y that is a gradient. Moments of y's columns are gathered
    /// where they are asked for; ask for them only where <see cref="CanMeasure"/>. Rows in <paramref name="phases"/> are m in total. Where the operands lie in
    /// memory as bf16 (<paramref name="pairs"/>), their columns and k are pairs of numbers.
    /// </summary>
    public static void AlongK<TOperandA, TOperandB>(
        GpuDevice device, int m, int n, int k, TOperandA a, TOperandB b, bool fours, ProductWork work, DeviceBuffer y, DeviceBuffer? scale = null,
        DeviceBuffer? shift = null, bool rectify = false, DeviceBuffer? means = null, DeviceBuffer? squares = null, GradientFinish finish = default,
        PhaseRows? phases = null, bool pairs = false)
        where TOperandA : struct, IOperand
        where TOperandB : struct, IOperand
    {
        var plan = Plan(device, phases?.Count ?? m, n, k, alongK: true, fours, work, pairs);
        var (extents, isBf16) = (plan.Extents, y.Format == NumberFormat.Bf16);
        var target = extents.Shares == 1 ? y : device.Rent(checked(extents.Shares * m * n));
        var epilogue = new ProductEpilogue(scale, shift, rectify, y, finish, isBf16);
        var result = new ProductResult(
            extents, GpuBuffer.Of(target), target == y ? epilogue : new ProductEpilogue(null, null, false, y), phases ?? PhaseRows.None(m));
        var moments = new ProductMoments(means, squares, y, isBf16);
        if (fours) Run<TileAlongK.Fours, TOperandA, TOperandB>(device, plan, work, a, b, result, moments, BytesOf(target));
        else Run<TileAlongK.Ones, TOperandA, TOperandB>(device, plan, work, a, b, result, moments, BytesOf(target));
        if (target == y) return;
        if (isBf16) device.Run(m * n / 2, new SumSharesGpu.ResultBf16Body(extents.Shares, m * n, n, GpuBuffer.Of(target), epilogue, GpuBuffer.Of<uint>(y)));
        else device.Run(m * n, new SumSharesGpu.ResultBody(extents.Shares, m * n, n, GpuBuffer.Of(target), epilogue, GpuBuffer.Of(y)));
        device.Return(target);
    }

    /// <summary>
    /// gradWeight, K, C, R, S, = Σ_pixels a[pixel,k]·b[pixel,(b,r,s,c)], c being one of <paramref name="block"/> channels. The operands' rows are the places of
    /// the sum; <paramref name="fours"/> says of their columns what it says for <see cref="AlongK"/>, and channels are filled up to a multiple of four there.
    /// Where they lie in memory as bf16 (<paramref name="pairs"/>), their columns are pairs of numbers, and filters and channels are filled up to multiples of
    /// <see cref="StoredNumbers.Together"/>.
    /// </summary>
    public static void AcrossK<TOperandA, TOperandB>(
        GpuDevice device, int filters, int channels, int taps, int block, int pixels, TOperandA a, TOperandB b, bool fours, ProductWork work,
        DeviceBuffer gradWeight, bool pairs = false)
        where TOperandA : struct, IOperand
        where TOperandB : struct, IOperand
    {
        var count = filters * channels * taps;
        var together = pairs ? StoredNumbers.Together : fours ? FourFloats.Width : 1;
        var (allFilters, allChannels) = (FormatGpu.FilledUp(filters, together), FormatGpu.FilledUp(channels, together));
        var plan = Plan(device, allFilters, allChannels * taps, pairs ? (pixels + 1) / 2 : pixels, alongK: false, fours, work, pairs);
        var (extents, isSwapped) = (plan.Extents, plan.Form.IsSwapped);
        var isDirect = extents.Shares == 1 && taps == 1 && !isSwapped && allFilters == filters && allChannels == channels;
        var target = isDirect ? gradWeight : device.Rent(checked(extents.Shares * allFilters * allChannels * taps));
        var result = new ProductResult(extents, GpuBuffer.Of(target), new ProductEpilogue(null, null, false, target));
        var none = new ProductMoments(null, null, target);
        if (pairs && isSwapped) OnTensorCores<PairsAcrossK, TOperandB, TOperandA>(device, plan, work, b, a, result, none, sizeof(float));
        else if (pairs) OnTensorCores<PairsAcrossK, TOperandA, TOperandB>(device, plan, work, a, b, result, none, sizeof(float));
        else if (isSwapped) OnTensorCores<TileAcrossK.Fours, TOperandB, TOperandA>(device, plan, work, b, a, result, none, sizeof(float));
        else if (fours) Run<TileAcrossK.Fours, TOperandA, TOperandB>(device, plan, work, a, b, result, none, sizeof(float));
        else Run<TileAcrossK.Ones, TOperandA, TOperandB>(device, plan, work, a, b, result, none, sizeof(float));
        if (isDirect) return;
        device.Run(count, new SumSharesGpu.WeightBody(
            extents.Shares, allFilters, channels, taps, block, isSwapped ? 1 : 0, allChannels, GpuBuffer.Of(target), GpuBuffer.Of(gradWeight)));
        device.Return(target);
    }

    /// <summary>True where a product of these extents has its results whole in registers, to gather their moments there.</summary>
    public static bool CanMeasure(GpuDevice device, int m, int n, int k, bool fours, ProductWork work, bool pairs) =>
        device.UsesTensorCores && Plan(device, m, n, k, alongK: true, fours, work, pairs).Extents.Shares == 1;

    /// <summary>
    /// True where products of windows of so many channels, or pairs of such, and taps take these in blocks, in fours: on tensor cores, where a row has a bit
    /// for each tap.
    /// </summary>
    public static bool TakesBlocks(GpuDevice device, int channels, int taps) =>
        device.UsesTensorCores && channels % 4 == 0 && taps <= WindowOperand.MostTaps;

    /// <summary>A kernel of each way in which products on tensor cores read their operands: between them, all instructions that they are made of.</summary>
    public static IReadOnlyList<Type> TensorBodies(MatrixPrecision precision)
    {
        var arithmetic = precision == MatrixPrecision.Bf16 ? typeof(IArithmetic.Bf16) : typeof(IArithmetic.Tf32);
        Type Body(Type shape, Type tile, Type a, Type b) => typeof(TensorProduct<,,,,>).MakeGenericType(shape, arithmetic, tile, a, b);
        return
        [
            Body(typeof(ITileShape.Square), typeof(TileAlongK.Fours), typeof(WindowOperand), typeof(MatrixOperand)),
            Body(typeof(ITileShape.Tall), typeof(TileAlongK.Ones), typeof(WindowOperand), typeof(MatrixOperand)),
            Body(typeof(ITileShape.Large), typeof(TileAcrossK.Fours), typeof(MatrixOperand), typeof(WindowOperand)),
            Body(typeof(ITileShape.Tall), typeof(TileAcrossK.Ones), typeof(MatrixOperand), typeof(WindowOperand)),
            .. precision == MatrixPrecision.Bf16 ? PairBodies : [],
        ];
    }

    static IEnumerable<Type> PairBodies =>
    [
        typeof(TensorProduct<ITileShape.Large, PairsOfBf16, TileAlongK.Fours, WindowOperand, MatrixOperand>),
        typeof(TensorProduct<ITileShape.Square, PairsOfBf16, PairsAcrossK, MatrixOperand, WindowOperand>),
    ];

    /// <summary>Which form a kernel on tensor cores is.</summary>
    public static ProductForm FormOf(Type body)
    {
        var (shape, tile) = (body.GenericTypeArguments[0], body.GenericTypeArguments[2]);
        var alongK = tile.DeclaringType == typeof(TileAlongK);
        return new ProductForm(
            TensorTile.All.Single(each => each.Name == shape.Name), alongK, tile == typeof(PairsAcrossK) || tile.Name == nameof(TileAlongK.Fours),
            IsSwapped: !alongK && body.GenericTypeArguments[3] == typeof(WindowOperand))
        { Pairs = body.GenericTypeArguments[1] == typeof(PairsOfBf16) };
    }

    /// <summary>
    /// How it is computed, by the extents and the kind of kernel alone. The portable product's shares are enough to busy a large card, no shorter than is
    /// sensible.
    /// </summary>
    static ProductPlan Plan(GpuDevice device, int m, int n, int k, bool alongK, bool fours, ProductWork work, bool pairs)
    {
        if (device.UsesTensorCores) return ProductPlan.Of(m, n, k, alongK, fours, work, pairs);
        const int Tile = 64;
        var groups = ProductExtents.Tiles(m, Tile) * ProductExtents.Tiles(n, Tile);
        return new ProductPlan(default, ProductExtents.Cut(m, n, k, Math.Clamp(EnoughGroups / groups, 1, Math.Max(1, k / ProductPlan.LeastTermsOfShare))));
    }

    static void Run<TTile, TOperandA, TOperandB>(
        GpuDevice device, ProductPlan plan, ProductWork work, TOperandA a, TOperandB b, ProductResult result, ProductMoments moments, int bytesOfResult)
        where TTile : struct, ITile<TTile>
        where TOperandA : struct, IOperand
        where TOperandB : struct, IOperand
    {
        if (device.UsesTensorCores) OnTensorCores<TTile, TOperandA, TOperandB>(device, plan, work, a, b, result, moments, bytesOfResult);
        else if (device.IsSimulated) Portable<IPortableShape.Simulator, TTile, TOperandA, TOperandB>(device, plan.Extents, a, b, result);
        else Portable<IPortableShape.Card, TTile, TOperandA, TOperandB>(device, plan.Extents, a, b, result);
    }

    static void OnTensorCores<TTile, TOperandA, TOperandB>(
        GpuDevice device, ProductPlan plan, ProductWork work, TOperandA a, TOperandB b, ProductResult result, ProductMoments moments, int bytesOfResult)
        where TTile : struct, ITile<TTile>
        where TOperandA : struct, IOperand
        where TOperandB : struct, IOperand
    {
        device.Products.Count(new ProductLaunch(plan.Extents, plan.Form, work, a.Count + b.Count, bytesOfResult));
        if (plan.Form.Pairs) Tensor<PairsOfBf16, TTile, TOperandA, TOperandB>(device, plan, a, b, result, moments);
        else if (device.Precision == MatrixPrecision.Bf16)
            Tensor<IArithmetic.Bf16, TTile, TOperandA, TOperandB>(device, plan, a, b, result, moments);
        else Tensor<IArithmetic.Tf32, TTile, TOperandA, TOperandB>(device, plan, a, b, result, moments);
    }

    static int BytesOf(DeviceBuffer result) => result.Format == NumberFormat.Bf16 ? sizeof(ushort) : sizeof(float);

    static void Tensor<TArithmetic, TTile, TOperandA, TOperandB>(
        GpuDevice device, ProductPlan plan, TOperandA a, TOperandB b, ProductResult result, ProductMoments moments)
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile>
        where TOperandA : struct, IOperand
        where TOperandB : struct, IOperand
    {
        if (device.Products.IsMeasured(plan))
            Measure<TArithmetic, TTile, TOperandA, TOperandB>(device, plan, a, b, result, moments);
        Tensor<TArithmetic, TTile, TOperandA, TOperandB>(device, plan.Extents, device.Products.TileOf(plan), a, b, result, moments);
    }

    // a method of its own, as what a delegate captures is allocated wherever its method begins
    static void Measure<TArithmetic, TTile, TOperandA, TOperandB>(
        GpuDevice device, ProductPlan plan, TOperandA a, TOperandB b, ProductResult result, ProductMoments moments)
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile>
        where TOperandA : struct, IOperand
        where TOperandB : struct, IOperand =>
        device.Products.Measure(
            plan, tile => Tensor<TArithmetic, TTile, TOperandA, TOperandB>(device, plan.Extents, tile, a, b, result, moments));

    static void Tensor<TArithmetic, TTile, TOperandA, TOperandB>(
        GpuDevice device, ProductExtents extents, TensorTile tile, TOperandA a, TOperandB b, ProductResult result, ProductMoments moments)
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile>
        where TOperandA : struct, IOperand
        where TOperandB : struct, IOperand
    {
        if (tile == TensorTile.Large)
            Groups(
                device, extents, tile.Rows, tile.Columns,
                new TensorProduct<ITileShape.Large, TArithmetic, TTile, TOperandA, TOperandB>(extents, a, b, result, moments));
        else if (tile == TensorTile.Square)
            Groups(
                device, extents, tile.Rows, tile.Columns,
                new TensorProduct<ITileShape.Square, TArithmetic, TTile, TOperandA, TOperandB>(extents, a, b, result, moments));
        else
            Groups(
                device, extents, tile.Rows, tile.Columns,
                new TensorProduct<ITileShape.Tall, TArithmetic, TTile, TOperandA, TOperandB>(extents, a, b, result, moments));
    }

    static void Portable<TShape, TTile, TOperandA, TOperandB>(GpuDevice device, ProductExtents extents, TOperandA a, TOperandB b, ProductResult result)
        where TShape : struct, IPortableShape
        where TTile : struct, ITile<TTile>
        where TOperandA : struct, IOperand
        where TOperandB : struct, IOperand =>
        Groups(device, extents, TShape.Side * 8, TShape.Side * 8, new PortableProduct<TShape, TTile, TOperandA, TOperandB>(extents, a, b, result));

    static void Groups<TBody>(GpuDevice device, ProductExtents extents, int rows, int columns, TBody body) where TBody : struct, IGroupBody =>
        device.RunGroups(ProductExtents.Tiles(extents.M, rows), ProductExtents.Tiles(extents.N, columns), extents.Shares, body);
}
