using CsCheck;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

public sealed class SparseConvolutionTests
{
    [Fact]
    public void Any_mask_gives_what_the_dense_convolution_gives()
    {
        using var device = new CpuDevice(2);
        ConvolutionCase.Any.Sample(each => Check(device, each), iter: 300, threads: 1);
    }

    [Theory]
    [InlineData(128, 5, 2, 2, 1)] // tiles of four blocks of images
    [InlineData(40, 70, 4, 3, 1)] // several blocks of channels
    [InlineData(17, 6, 16, 3, 2)] // a strided transpose: four grids
    [InlineData(256, 30, 1, 1, 1)] // a linear layer
    [InlineData(33, 9, 13, 5, 1)] // ragged tiles
    public void Sizes_that_meet_each_kind_of_tile_agree_too(int n, int channels, int size, int window, int stride)
    {
        using var device = new CpuDevice(2);
        foreach (var density in (double[])[ConvolutionCase.OneWeight, 0, 0.2, 1])
            Check(device, new ConvolutionCase(new Conv2dGeometry(new Extent(n, channels, size, size), 70, window, window, stride, window / 2), density, 1));
    }

    static void Check(CpuDevice device, ConvolutionCase each) => each.Check(device, new WeightPattern(each.Mask) { SparseUpTo = 1 });
}
