using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Rows and columns of zeros around images.</summary>
sealed class PadImagesNode : Node
{
    public Tensor Input { get; set; } = null!;

    public Margins Around { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        RegionCopyKernels.Run(
            Input.Extent, gradOutput, new Region(Output.Extent, true, H: Around.Top, W: Around.Left), gradInput, new Region(Input.Extent, true));
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>Zeros around images: <c>y[n, c, top + h, left + w] = x[n,c,h,w]</c>, all else +0.</summary>
    /// <param name="around">Rows and columns of zeros on each side, at least 0.</param>
    /// <returns>[N, C, top + H + bottom, left + W + right].</returns>
    /// <exception cref="ShapeException">This tensor is not images, or a count is negative.</exception>
    /// <remarks>Cost: one pass over the output, one over the input. What a convolution needs whose padding differs from side to side.</remarks>
    public Tensor PadImages(Margins around)
    {
        Arguments.RequireImages(this, "pad images");
        if (around.Top < 0 || around.Left < 0 || around.Bottom < 0 || around.Right < 0)
            throw new ShapeException($"pad images: expects 0 or more rows and columns on each side, got {around}");
        if (Format != NumberFormat.Float) return Floats().PadImages(around);
        var shape = new Shape(Shape[0], Shape[1], checked(around.Top + Shape[2] + around.Bottom), checked(around.Left + Shape[3] + around.Right));
        var y = new Tensor(Device, shape, true, Tape);
        Device.Kernels.Fill(y.Buffer, 0);
        RegionCopyKernels.Run(Extent, Buffer, new Region(Extent, true), y.Buffer, new Region(y.Extent, true, H: around.Top, W: around.Left));
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<PadImagesNode>(y, this);
            (node.Input, node.Around) = (this, around);
        }
        return y;
    }
}
