using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The largest of each window.</summary>
sealed class MaxPool2dNode : Node
{
    public PoolGeometry Geometry { get; set; }

    public Tensor Input { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input, out var finish);
        var norm = MaxPool2dKernels.ReadsThroughNorm(tape.Device.Kernels) ? Input.Deferred : null;
        MaxPool2dKernels.Backward(Geometry, norm?.X ?? Input.Buffer, Output.Buffer, gradOutput, gradInput, norm, finish);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>Max pooling: <c>y[n,c,p,q] = max x[n, c, p·stride + r − padding, q·stride + s − padding]</c> over the window's r and s.</summary>
    /// <param name="window">Rows and columns of the window.</param>
    /// <param name="stride">Step between windows, at least 1.</param>
    /// <param name="padding">Rows and columns around the image that are never the largest, at most half a window.</param>
    /// <returns>[N, C, P, Q], P = ⌊(H + 2·padding − window) / stride⌋ + 1, Q likewise.</returns>
    /// <exception cref="ShapeException">This tensor is not images, or the window does not fit.</exception>
    /// <remarks>The gradient goes to the first of the largest in row-major order. NaN counts as largest.</remarks>
    public Tensor MaxPool2d(int window, int stride, int padding = 0) => Largest(Arguments.RequireWindow(this, "maxpool2d", window, stride, padding));

    /// <summary>The same with windows of any extents and margins of their own on each side, which are never the largest:
    /// <c>y[n,c,p,q] = max x[n, c, p·down + r − top, q·across + s − left]</c>.</summary>
    /// <param name="rows">Rows of the window.</param>
    /// <param name="columns">Columns of the window.</param>
    /// <param name="down">Step between windows in rows, at least 1.</param>
    /// <param name="across">Step between windows in columns, at least 1.</param>
    /// <param name="around">Rows and columns around the image, fewer than the window has.</param>
    /// <returns>[N, C, P, Q], P = ⌊(H + top + bottom − rows) / down⌋ + 1, Q likewise.</returns>
    /// <exception cref="ShapeException">This tensor is not images, or a window does not fit or reads nothing of the image.</exception>
    public Tensor MaxPool2d(int rows, int columns, int down, int across, Margins around) =>
        Largest(Arguments.RequireWindow(this, "maxpool2d", rows, columns, down, across, around));

    Tensor Largest(PoolGeometry geometry)
    {
        var y = new Tensor(Device, new Shape(Shape[0], Shape[1], geometry.P, geometry.Q), true, Tape, Format);
        var norm = MaxPool2dKernels.ReadsThroughNorm(Device.Kernels) ? Deferred : null;
        MaxPool2dKernels.Forward(geometry, norm?.X ?? Buffer, y.Buffer, norm);
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<MaxPool2dNode>(y, this);
            (node.Geometry, node.Input) = (geometry, this);
        }
        return y;
    }
}
