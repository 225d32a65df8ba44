namespace NativeTickets.Kernels;

/// <summary>The extents of y[M,N] = a[M,K] · b[K,N].</summary>
/// <param name="M">Rows of a and y.</param>
/// <param name="K">Columns of a, rows of b.</param>
/// <param name="N">Columns of b and y.</param>
/// <param name="IsBatch">True where a and y are in the device's activation layout, M being the batch; false where they are row-major. b is row-major.</param>
public readonly record struct MatMulExtents(int M, int K, int N, bool IsBatch);

/// <summary>
/// y = a · b and its gradients, by the kernels of linear layers: with b in the part of the weight, [outputs, inputs] = [K, N], a product is that layer's
/// gradInput, and its two gradients are the layer's forward pass and gradWeight. Where the layouts of a batch and of a row-major matrix differ, rows become
/// images and images rows around them. 2·M·K·N flop each.
/// </summary>
public static class MatMulKernels
{
    /// <summary>y[m,n] = Σ_k a[m,k] · b[k,n].</summary>
    public static void Forward(MatMulExtents e, DeviceBuffer a, DeviceBuffer b, DeviceBuffer y, WeightPattern? pattern)
    {
        var (rows, result) = (Enter(e, e.K, a), Room(e, e.N, y));
        LinearKernels.GradInput(e.M, e.N, e.K, rows, b, result, pattern);
        Release(rows, a);
        Leave(e, e.N, result, y);
    }

    /// <summary>gradA[m,k] = Σ_n gradOutput[m,n] · b[k,n].</summary>
    public static void GradA(MatMulExtents e, DeviceBuffer gradOutput, DeviceBuffer b, DeviceBuffer gradA, WeightPattern? pattern)
    {
        var (rows, result) = (Enter(e, e.N, gradOutput), Room(e, e.K, gradA));
        LinearKernels.Forward(e.M, e.N, e.K, rows, b, null, result, pattern);
        Release(rows, gradOutput);
        Leave(e, e.K, result, gradA);
    }

    /// <summary>gradB[k,n] = Σ_m a[m,k] · gradOutput[m,n], over the images of a group where one is given.</summary>
    public static void GradB(
        MatMulExtents e, DeviceBuffer a, DeviceBuffer gradOutput, DeviceBuffer gradB, WeightPattern? pattern, ShareGroup? group = null)
    {
        var (rows, gradRows) = (Enter(e, e.K, a), Enter(e, e.N, gradOutput));
        LinearKernels.GradWeight(e.M, e.N, e.K, gradRows, rows, gradB, pattern, group);
        Release(rows, a);
        Release(gradRows, gradOutput);
    }

    /// <summary>The matrix as a batch of its rows: itself where the layouts agree.</summary>
    static DeviceBuffer Enter(MatMulExtents e, int columns, DeviceBuffer matrix)
    {
        var batch = Room(e, columns, matrix);
        var extent = new Extent(e.M, columns, 1, 1);
        if (batch != matrix) RegionCopyKernels.Run(extent, matrix, new Region(extent, false), batch, new Region(extent, true));
        return batch;
    }

    /// <summary>Writes a batch of rows as the matrix that it is to be, unless it is that already.</summary>
    static void Leave(MatMulExtents e, int columns, DeviceBuffer batch, DeviceBuffer matrix)
    {
        var extent = new Extent(e.M, columns, 1, 1);
        if (batch != matrix) RegionCopyKernels.Run(extent, batch, new Region(extent, true), matrix, new Region(extent, false));
        Release(batch, matrix);
    }

    /// <summary>Memory for a matrix's rows as a batch. Only the CPU keeps features otherwise than row-major.</summary>
    static DeviceBuffer Room(MatMulExtents e, int columns, DeviceBuffer matrix) =>
        e.IsBatch || matrix.Device is not CpuDevice ? matrix : matrix.Device.Rent(matrix.Device.LengthOf(new Extent(e.M, columns, 1, 1)));

    static void Release(DeviceBuffer batch, DeviceBuffer matrix)
    {
        if (batch != matrix) batch.Device.Return(batch);
    }
}
