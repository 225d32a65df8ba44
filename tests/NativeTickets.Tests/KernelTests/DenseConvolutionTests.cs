using CsCheck;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

public sealed class DenseConvolutionTests
{
    [Fact]
    public void Any_convolution_gives_what_its_specification_gives()
    {
        using var device = new CpuDevice(2);
        ConvolutionCase.Any.Sample(each => each.Check(device), iter: 200, threads: 1);
    }

    [Theory]
    [InlineData(33, 20, 30, 4, 4, 1)] // Winograd's smallest map
    [InlineData(17, 40, 70, 7, 5, 1)] // ragged tiles, several groups of filters
    [InlineData(5, 16, 16, 9, 9, 0)] // no padding: the transpose has more of it
    [InlineData(20, 17, 16, 6, 8, 2)] // more padding than usual: the transpose has none
    public void Three_by_three_windows_agree_on_maps_of_every_kind(int n, int channels, int filters, int height, int width, int padding)
    {
        using var device = new CpuDevice(2);
        new ConvolutionCase(new Conv2dGeometry(new Extent(n, channels, height, width), filters, 3, 3, 1, padding), 1, 1).Check(device);
    }
}
