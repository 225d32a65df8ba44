using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Channels of zeros before and after those of images.</summary>
sealed class PadChannelsNode : Node
{
    public Tensor Input { get; set; } = null!;

    public int Before { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        RegionCopyKernels.Run(
            Input.Extent, gradOutput, Region.Along(Output.Extent, true, 1, Before), gradInput, new Region(Input.Extent, true));
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>Channels of zeros around those of images: <c>y[n, before + c, h, w] = x[n,c,h,w]</c>, all else +0.</summary>
    /// <param name="before">Channels before the first, at least 0.</param>
    /// <param name="after">Channels after the last, at least 0.</param>
    /// <returns>[N, before + C + after, H, W].</returns>
    /// <exception cref="ShapeException">This tensor is not images, or a count is negative.</exception>
    /// <remarks>Cost: one pass over the output, one over the input.</remarks>
    public Tensor PadChannels(int before, int after)
    {
        Arguments.RequireImages(this, "pad channels");
        if (before < 0 || after < 0) throw new ShapeException($"pad channels: expects 0 or more channels before and after, got {before} and {after}");
        if (Format != NumberFormat.Float) return Floats().PadChannels(before, after);
        var y = new Tensor(Device, Shape.With(1, checked(before + Shape[1] + after)), true, Tape);
        Device.Kernels.Fill(y.Buffer, 0);
        RegionCopyKernels.Run(Extent, Buffer, new Region(Extent, true), y.Buffer, Region.Along(y.Extent, true, 1, before));
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<PadChannelsNode>(y, this);
            (node.Input, node.Before) = (this, before);
        }
        return y;
    }
}
