namespace NativeTickets.Kernels;

/// <summary>A managed array of doubles.</summary>
sealed class ReferenceBuffer : DeviceBuffer
{
    readonly double[] values;

    public ReferenceBuffer(ReferenceDevice device, int length) : base(device, length) => values = new double[length];

    public override long Bytes => 8L * Length;

    public static double[] Of(DeviceBuffer buffer) => ((ReferenceBuffer)buffer).values;

    public static double[]? OfOptional(DeviceBuffer? buffer) => buffer is null ? null : Of(buffer);

    protected internal override void Free() { }
}
