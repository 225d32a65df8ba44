using System.Globalization;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>One convolution of a network, square in everything.</summary>
/// <param name="Channels">Of the input.</param>
/// <param name="Filters">Channels of the output.</param>
/// <param name="Size">Rows and columns of the input.</param>
/// <param name="Window">Rows and columns of a filter; padded so that a stride of 1 keeps the size.</param>
/// <param name="Stride">Step between windows.</param>
readonly record struct ConvolutionShape(int Channels, int Filters, int Size, int Window = 3, int Stride = 1)
{
    /// <summary>The distinct 3×3 convolutions of VGG-16 and ResNet-18 on 32×32 images that the processor is timed on.</summary>
    public static IReadOnlyList<ConvolutionShape> OnCpu { get; } =
        [new(3, 64, 32), new(64, 64, 32), new(64, 128, 16), new(128, 128, 16), new(256, 256, 8), new(512, 512, 4), new(512, 512, 2)];

    /// <summary>The distinct convolutions of VGG-16, then those of WRN-34-10, on 32×32 images.</summary>
    public static IReadOnlyList<ConvolutionShape> OnGpu { get; } =
    [
        new(3, 64, 32), new(64, 64, 32), new(64, 128, 16), new(128, 128, 16), new(128, 256, 8), new(256, 256, 8), new(256, 512, 4), new(512, 512, 4),
        new(512, 512, 2),
        new(3, 16, 32), new(16, 160, 32), new(16, 160, 32, Window: 1), new(160, 160, 32), new(160, 320, 32, Stride: 2), new(160, 320, 32, Window: 1, Stride: 2),
        new(320, 320, 16), new(320, 640, 16, Stride: 2), new(320, 640, 16, Window: 1, Stride: 2), new(640, 640, 8),
    ];

    /// <summary>What names call it; the usual 3×3 and stride 1 are left out.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture,
        $"c{Channels}k{Filters}hw{Size}{(Window == 3 ? "" : $"r{Window}")}{(Stride == 1 ? "" : $"s{Stride}")}");

    /// <summary>The same with a 32nd of the channels and half the size.</summary>
    public ConvolutionShape Tiny =>
        this with { Channels = Channels == 3 ? 3 : Math.Max(1, Channels / 32), Filters = Math.Max(1, Filters / 32), Size = Size / 2 };

    /// <summary>The extents for a batch.</summary>
    public Conv2dGeometry Geometry(int batch) => new(new Extent(batch, Channels, Size, Size), Filters, Window, Window, Stride, Window / 2);

    /// <summary>Floating-point operations of each of the three passes.</summary>
    public double Flop(int batch)
    {
        var geometry = Geometry(batch);
        return 2.0 * geometry.Output.Count * Channels * Window * Window;
    }
}
