namespace NativeTickets.Kernels;

/// <summary>Which of the CPU's convolutions runs: over lists of survivors, by Winograd's tiles, or tap by tap.</summary>
static unsafe class Conv2dOnCpu
{
    public static void Forward(
        CpuDevice cpu, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, FilterEpilogue epilogue, DeviceBuffer y, WeightPattern? pattern,
        DeferredNorm? norm = null)
    {
        if (Lists(cpu, g, pattern) is { } lists)
            Conv2dSparseCpu.Forward(cpu, lists, CpuBuffer.Of(x), InputNorm.Of(norm), CpuBuffer.Of(weight), epilogue, CpuBuffer.Of(y));
        else if (WinogradGrid.SuitsForward(g)) Conv2dWinogradCpu.Forward(cpu, g, CpuBuffer.Of(x), CpuBuffer.Of(weight), epilogue, CpuBuffer.Of(y));
        else
            Conv2dCpu.Forward(cpu, g, CpuBuffer.Of(x), CpuBuffer.Of(weight), epilogue, CpuBuffer.Of(y));
    }

    public static void GradInput(
        CpuDevice cpu, in Conv2dGeometry g, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, WeightPattern? pattern)
    {
        if (Lists(cpu, g, pattern) is { } lists) Conv2dSparseCpu.GradInput(cpu, lists, CpuBuffer.Of(gradOutput), CpuBuffer.Of(weight), CpuBuffer.Of(gradInput));
        else if (WinogradGrid.SuitsBackward(g)) Conv2dWinogradCpu.GradInput(cpu, g, CpuBuffer.Of(gradOutput), CpuBuffer.Of(weight), CpuBuffer.Of(gradInput));
        else
            Conv2dCpu.GradInput(cpu, g, CpuBuffer.Of(gradOutput), CpuBuffer.Of(weight), CpuBuffer.Of(gradInput));
    }

    /// <summary>Over the images of a group where one is given, whose geometry this is.</summary>
    public static void GradWeight(
        CpuDevice cpu, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight, WeightPattern? pattern,
        DeferredNorm? norm = null, ShareGroup? group = null)
    {
        float* from = CpuBuffer.Of(x) + (group?.Offset(g.Input.Image) ?? 0), up = CpuBuffer.Of(gradOutput) + (group?.Offset(g.Output.Image) ?? 0);
        if (Lists(cpu, g, pattern) is { } lists)
            Conv2dSparseGradWeightCpu.Run(cpu, lists, g.WeightCount, from, InputNorm.Of(norm), up, CpuBuffer.Of(gradWeight));
        else if (WinogradGrid.SuitsBackward(g)) Conv2dWinogradGradWeightCpu.Run(cpu, g, from, up, CpuBuffer.Of(gradWeight));
        else
            Conv2dGradWeightCpu.Run(cpu, g, from, up, CpuBuffer.Of(gradWeight));
    }

    /// <summary>Whether it is lists that run, which alone read through a batch norm.</summary>
    public static bool WalksLists(CpuDevice cpu, in Conv2dGeometry g, WeightPattern? pattern) => Lists(cpu, g, pattern) is not null;

    static SparseConvolution? Lists(CpuDevice cpu, in Conv2dGeometry g, WeightPattern? pattern) =>
        pattern?.ListsFor(g, cpu.OrderBlocks) ?? (SparseChoice.SuitsFull(g) ? cpu.FullPattern(g.WeightCount).For(g, cpu.OrderBlocks) : null);
}
