namespace NativeTickets.Kernels;

/// <summary>
/// What becomes of a product's results while they are in registers: result · scale[n] + shift[n], rounded once, then max(0, ·) where asked. NaN stays NaN.
/// </summary>
readonly struct ProductEpilogue
{
    readonly GpuOptional scale, shift;
    readonly float floor;

    /// <param name="scale">A factor for each column, or null for 1.</param>
    /// <param name="shift">What is added to each column, or null for 0.</param>
    /// <param name="rectify">True to turn negatives into 0.</param>
    /// <param name="standIn">Any buffer of the device.</param>
    public ProductEpilogue(DeviceBuffer? scale, DeviceBuffer? shift, bool rectify, DeviceBuffer standIn)
    {
        this.scale = new GpuOptional(scale, standIn);
        this.shift = new GpuOptional(shift, standIn);
        floor = rectify ? 0 : float.NegativeInfinity;
    }

    public float Scale(int n) => scale.At(n, 1);

    public float Shift(int n) => shift.At(n, 0);

    /// <summary><see cref="Scale"/> in a kernel for NVIDIA's cards.</summary>
    public float ConstantScale(int n) => scale.ConstantAt(n, 1);

    /// <summary><see cref="Shift"/> in a kernel for NVIDIA's cards.</summary>
    public float ConstantShift(int n) => shift.ConstantAt(n, 0);

    public float Finish(float value, float scale, float shift)
    {
        var result = GpuMath.MultiplyAdd(value, scale, shift);
        return result < floor ? 0 : result;
    }
}
