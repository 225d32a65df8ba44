using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The mean of each window.</summary>
sealed class AveragePool2dNode : Node
{
    public PoolGeometry Geometry { get; set; }

    public Tensor Input { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input, out var finish);
        AveragePool2dKernels.Backward(Geometry, gradOutput, gradInput, finish);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>Average pooling: <c>y[n,c,p,q] = Σ_{r,s} x[n, c, p·stride + r, q·stride + s] / window²</c>.</summary>
    /// <param name="window">Rows and columns of the window.</param>
    /// <param name="stride">Step between windows, at least 1.</param>
    /// <returns>[N, C, P, Q], P = ⌊(H − window) / stride⌋ + 1, Q likewise.</returns>
    /// <exception cref="ShapeException">This tensor is not images, or the window exceeds them.</exception>
    public Tensor AveragePool2d(int window, int stride) => Average(Arguments.RequireWindow(this, "avgpool2d", window, stride, 0));

    /// <summary>The same with windows of any extents: <c>y[n,c,p,q] = Σ_{r,s} x[n, c, p·down + r, q·across + s] / (rows·columns)</c>.</summary>
    /// <param name="rows">Rows of the window.</param>
    /// <param name="columns">Columns of the window.</param>
    /// <param name="down">Step between windows in rows, at least 1.</param>
    /// <param name="across">Step between windows in columns, at least 1.</param>
    /// <returns>[N, C, P, Q], P = ⌊(H − rows) / down⌋ + 1, Q = ⌊(W − columns) / across⌋ + 1.</returns>
    /// <exception cref="ShapeException">This tensor is not images, or the window exceeds them.</exception>
    public Tensor AveragePool2d(int rows, int columns, int down, int across) =>
        Average(Arguments.RequireWindow(this, "avgpool2d", rows, columns, down, across, default));

    /// <summary>The mean of each channel: <c>y[n,c,0,0] = Σ_{h,w} x[n,c,h,w] / (H·W)</c>.</summary>
    /// <returns>[N, C, 1, 1].</returns>
    /// <exception cref="ShapeException">This tensor is not images.</exception>
    public Tensor GlobalAveragePool()
    {
        Arguments.RequireImages(this, "global average pool");
        return Average(new PoolGeometry(Extent, Extent.H, Extent.W, 1, 1, 0, 0, 0, 0));
    }

    Tensor Average(PoolGeometry geometry)
    {
        var y = new Tensor(Device, new Shape(Shape[0], Shape[1], geometry.P, geometry.Q), true, Tape, Format);
        AveragePool2dKernels.Forward(geometry, Buffer, y.Buffer);
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<AveragePool2dNode>(y, this);
            (node.Geometry, node.Input) = (geometry, this);
        }
        return y;
    }
}
