namespace NativeTickets.Kernels;

/// <summary>
/// y[n,p,q,k] = bias[k] + Σ_{r,s,c} x[n, p·stride + r − padding, q·stride + s − padding, c] · weight[k,c,r,s], channels last, and its gradients, as products of
/// matrices that are never written down: a row for each pixel of the result, a column for each (r, s, c) that it sees, times filters in the same order. The
/// gradient in x is that of the outputs a pixel has been seen by; the gradient in the weights sums over all pixels, in shares that are added in order.
/// Images that are stored as bf16 are multiplied as they lie in memory, two neighboring channels in a word.
/// </summary>
static class Conv2dGpu
{
    /// <summary>True where <see cref="Forward"/> of images of such a format can gather the moments of each filter's results.</summary>
    public static bool CanMeasure(GpuDevice device, in Conv2dGeometry g, NumberFormat format)
    {
        var isBf16 = format == NumberFormat.Bf16;
        var layout = FilterLayout.For(device, g, byChannel: false, format);
        return MatrixProductGpu.CanMeasure(
            device, g.Output.N * g.Output.Plane, g.K, layout.WordsOfRow, IsInFours(device, InWords(g, isBf16).Input.C, g), WorkOf(layout, g), isBf16);
    }

    /// <summary>With a scale, the result is scaled before the bias is added: a fused batch norm.</summary>
    public static void Forward(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y, bool rectify = false,
        DeviceBuffer? scale = null,
        DeviceBuffer? means = null, DeviceBuffer? squares = null)
    {
        var layout = FilterLayout.For(device, g, byChannel: false, x.Format);
        var packed = FilterForms.Of(device, g, weight, byChannel: false, x.Format, out var rented);
        var isBf16 = x.Format == NumberFormat.Bf16;
        var words = InWords(g, isBf16);
        MatrixProductGpu.AlongK(
            device, g.Output.N * g.Output.Plane, g.K, layout.WordsOfRow, WindowOperand.OfInput(words, GpuBuffer.Of(x), layout.WordsOfBlock),
            new MatrixOperand(g.K, layout.WordsOfRow, GpuBuffer.Of(packed)), IsInFours(device, words.Input.C, g), WorkOf(layout, g), y, scale, bias, rectify,
            means, squares, pairs: isBf16);
        if (rented is not null) device.Return(rented);
    }

    public static void GradInput(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, GradientFinish finish)
    {
        var layout = FilterLayout.For(device, g, byChannel: true, gradOutput.Format);
        var packed = FilterForms.Of(device, g, weight, byChannel: true, gradOutput.Format, out var rented);
        var isBf16 = gradOutput.Format == NumberFormat.Bf16;
        var words = InWords(g, isBf16);
        var filters = new MatrixOperand(g.Input.C, layout.WordsOfRow, GpuBuffer.Of(packed));
        var pixels = g.Input.N * g.Input.Plane;
        if (layout.Stride == 1)
            MatrixProductGpu.AlongK(
                device, pixels, g.Input.C, layout.WordsOfRow, WindowOperand.OfOutput(words, GpuBuffer.Of(gradOutput), layout.WordsOfBlock), filters,
                IsInFours(device, words.K, g), WorkOf(layout, g), gradInput, finish: finish, pairs: isBf16);
        else
        {
            var phases = new PhaseRows(g.Input, g.Stride);
            var mostTaps = PhaseTaps.Most(g.R, g.Stride) * PhaseTaps.Most(g.S, g.Stride);
            MatrixProductGpu.AlongK(
                device, pixels, g.Input.C, layout.WordsOfRow / (g.R * g.S) * mostTaps,
                WindowOperand.PhasesOfOutput(words, phases, GpuBuffer.Of(gradOutput)), filters, fours: true, ProductWork.InPhases(g, mostTaps), gradInput,
                finish: finish, phases: phases, pairs: isBf16);
        }
        if (rented is not null) device.Return(rented);
    }

    /// <summary>
    /// Where one side is stored as bf16 and the other is not, the other one is copied first. On tensor cores, so are images whose channels are no multiple of
    /// four where the filters are one, such as those with three colors: copies of single numbers would bound the product.
    /// </summary>
    public static void GradWeight(GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight)
    {
        var pixels = g.Output.N * g.Output.Plane;
        if (x.Format == NumberFormat.Float && gradOutput.Format == NumberFormat.Float)
        {
            var channels = device.UsesTensorCores && g.K % 4 == 0 ? FormatGpu.FilledUp(g.Input.C, FourFloats.Width) : g.Input.C;
            var windows = channels == g.Input.C ? x : FormatGpu.InFours(device, g.Input.N * g.Input.Plane, g.Input.C, x);
            var filled = g with { Input = g.Input with { C = channels } };
            var fours = channels % 4 == 0 && g.K % 4 == 0;
            var block = device.UsesTensorCores && fours ? BlockOf(filled) : channels;
            MatrixProductGpu.AcrossK(
                device, g.K, g.Input.C, g.R * g.S, block, pixels, new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)),
                WindowOperand.OfInput(filled, GpuBuffer.Of(windows), block), fours, WorkOf(block, filled), gradWeight);
            if (windows != x) device.Return(windows);
            return;
        }
        var images = x.Format == NumberFormat.Bf16 ? x : FormatGpu.Padded(device, g.Input.N * g.Input.Plane, g.Input.C, x);
        var gradients = gradOutput.Format == NumberFormat.Bf16 ? gradOutput : FormatGpu.Padded(device, pixels, g.K, gradOutput);
        int Filled(int count) => FormatGpu.FilledUp(count, StoredNumbers.Together);
        var words = InWords(g with { Input = g.Input with { C = Filled(g.Input.C) }, K = Filled(g.K) }, true);
        var wordsOfBlock = BlockOf(words);
        MatrixProductGpu.AcrossK(
            device, g.K, g.Input.C, g.R * g.S, 2 * wordsOfBlock, pixels, new MatrixOperand(pixels, words.K, GpuBuffer.Of(gradients)),
            WindowOperand.OfInput(words, GpuBuffer.Of(images), wordsOfBlock), fours: true, WorkOf(wordsOfBlock, words), gradWeight, pairs: true);
        if (images != x) device.Return(images);
        if (gradients != gradOutput) device.Return(gradients);
    }

    /// <summary>The geometry of words of memory: of bf16, two neighboring channels or filters are one.</summary>
    static Conv2dGeometry InWords(in Conv2dGeometry g, bool isBf16) => isBf16 ? g with { Input = g.Input with { C = g.Input.C / 2 }, K = g.K / 2 } : g;

    static bool IsInFours(GpuDevice device, int channels, in Conv2dGeometry g) =>
        device.UsesTensorCores ? MatrixProductGpu.TakesBlocks(device, channels, g.R * g.S) : channels % 4 == 0;

    static ProductWork WorkOf(in FilterLayout layout, in Conv2dGeometry g) => layout.Block == 0 ? ProductWork.Whole : ProductWork.InBlocks(g);

    /// <summary>How many channels of a weight gradient's columns are a block.</summary>
    static int BlockOf(in Conv2dGeometry g) => g.Input.C % WindowOperand.Block == 0 ? WindowOperand.Block : g.Input.C;

    static ProductWork WorkOf(int block, in Conv2dGeometry g) => block < g.Input.C ? ProductWork.InBlocks(g) : ProductWork.Whole;
}
