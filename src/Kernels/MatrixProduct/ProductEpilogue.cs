namespace NativeTickets.Kernels;

/// <summary>
/// What becomes of a product's results while they are in registers: result · scale[n] + shift[n], rounded once, then max(0, ·) where asked, then what
/// <see cref="GradientFinish"/> says of a gradient. NaN stays NaN.
/// </summary>
readonly struct ProductEpilogue
{
    readonly GpuOptional scale, shift;
    readonly float floor;
    readonly GradientFinishGpu finish;
    readonly int kind; // a gradient is 1, what is stored as bf16 is 2 more

    /// <param name="scale">A factor for each column, or null for 1.</param>
    /// <param name="shift">What is added to each column, or null for 0.</param>
    /// <param name="rectify">True to turn negatives into 0.</param>
    /// <param name="standIn">Any buffer of the device.</param>
    /// <param name="finish">For a gradient.</param>
    /// <param name="isBf16">True where results are stored as bf16, of an even number of columns.</param>
    public ProductEpilogue(DeviceBuffer? scale, DeviceBuffer? shift, bool rectify, DeviceBuffer standIn, GradientFinish finish = default, bool isBf16 = false)
    {
        this.scale = new GpuOptional(scale, standIn);
        this.shift = new GpuOptional(shift, standIn);
        floor = rectify ? 0 : float.NegativeInfinity;
        this.finish = new GradientFinishGpu(finish, standIn);
        kind = (finish.IsNothing ? 0 : 1) + (isBf16 ? 2 : 0);
    }

    /// <summary>Not 0 where results are stored as bf16, as <see cref="FinishPair"/> has them. A number, as kernels have no use for a bool.</summary>
    public int IsBf16 => kind & 2;

    public float Scale(int n) => scale.At(n, 1);

    public float Shift(int n) => shift.At(n, 0);

    /// <summary><see cref="Scale"/> in a kernel for NVIDIA's cards.</summary>
    public float ConstantScale(int n) => scale.ConstantAt(n, 1);

    /// <summary><see cref="Shift"/> in a kernel for NVIDIA's cards.</summary>
    public float ConstantShift(int n) => shift.ConstantAt(n, 0);

    /// <summary>What is written at a place, of column n, as a float.</summary>
    public float Finish(float value, float scale, float shift, int at, int n)
    {
        var rectified = Rectified(value, scale, shift);
        return kind != 0 ? finish.Of(rectified, at, n) : rectified;
    }

    /// <summary>The same of two neighbors, or of one twice, where they are 0 apart.</summary>
    public (float First, float Second) FinishTwo(
        float first, float second, float scale0, float scale1, float shift0, float shift1, int at, int n, int apart)
    {
        var (rectified0, rectified1) = (Rectified(first, scale0, shift0), Rectified(second, scale1, shift1));
        return kind != 0 ? finish.OfTwo(rectified0, rectified1, at, n, apart) : (rectified0, rectified1);
    }

    /// <summary>Of two neighbors, as bf16.</summary>
    public uint FinishPair(float first, float second, float scale0, float scale1, float shift0, float shift1, int at, int n)
    {
        var (rectified0, rectified1) = (Rectified(first, scale0, shift0), Rectified(second, scale1, shift1));
        return (kind & 1) != 0 ? finish.OfPair(rectified0, rectified1, at, n) : MatrixUnit.RoundBf16(rectified1, rectified0);
    }

    float Rectified(float value, float scale, float shift)
    {
        var result = GpuMath.MultiplyAdd(value, scale, shift);
        return result < floor ? 0 : result;
    }
}
