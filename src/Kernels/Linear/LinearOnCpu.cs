namespace NativeTickets.Kernels;

/// <summary>Which of the CPU's linear kernels runs: over lists of survivors, as a convolution of single pixels, or dense.</summary>
static unsafe class LinearOnCpu
{
    public static void Forward(
        CpuDevice cpu, int n, int inputs, int outputs, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y, WeightPattern? pattern)
    {
        if (pattern?.ListsFor(AsConvolution(n, inputs, outputs), cpu.OrderBlocks) is { } lists)
            Conv2dSparseCpu.Forward(
                cpu, lists, CpuBuffer.Of(x), default, CpuBuffer.Of(weight), FilterEpilogue.Bias(CpuBuffer.OfOptional(bias)), CpuBuffer.Of(y));
        else
            LinearCpu.Forward(cpu, n, inputs, outputs, CpuBuffer.Of(x), CpuBuffer.Of(weight), CpuBuffer.OfOptional(bias), CpuBuffer.Of(y));
    }

    public static void GradInput(
        CpuDevice cpu, int n, int inputs, int outputs, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, WeightPattern? pattern)
    {
        if (pattern?.ListsFor(AsConvolution(n, inputs, outputs), cpu.OrderBlocks) is { } lists)
            Conv2dSparseCpu.GradInput(cpu, lists, CpuBuffer.Of(gradOutput), CpuBuffer.Of(weight), CpuBuffer.Of(gradInput));
        else
            LinearCpu.GradInput(cpu, n, inputs, outputs, CpuBuffer.Of(gradOutput), CpuBuffer.Of(weight), CpuBuffer.Of(gradInput));
    }

    /// <summary>Over the images of a group where one is given, whose count n is.</summary>
    public static void GradWeight(
        CpuDevice cpu, int n, int inputs, int outputs, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight, WeightPattern? pattern,
        ShareGroup? group)
    {
        float* from = CpuBuffer.Of(x) + (group?.Offset(inputs) ?? 0), up = CpuBuffer.Of(gradOutput) + (group?.Offset(outputs) ?? 0);
        if (pattern?.ListsFor(AsConvolution(n, inputs, outputs), cpu.OrderBlocks) is { } lists)
            Conv2dSparseGradWeightCpu.Run(cpu, lists, inputs * outputs, from, default, up, CpuBuffer.Of(gradWeight));
        else
            LinearCpu.GradWeight(cpu, n, inputs, outputs, from, up, CpuBuffer.Of(gradWeight));
    }

    static Conv2dGeometry AsConvolution(int n, int inputs, int outputs) => new(new Extent(n, inputs, 1, 1), outputs, 1, 1, 1, 0);
}
