using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// The windows of channels-last images as a matrix that is never written down: a row for each place (n, i, j) of a grid, a column for each (r, s, c) of the
/// window; the element is the image's at row (step·i + turn·r + offset) / stride, column (step·j + turn·s + offset) / stride, channel c, and 0 where that is
/// outside the image or no whole number. Forward, places are output pixels: step = stride, turn = 1, offset = −padding, and no division. For the gradient of
/// the input places are input pixels and the image is the gradient of the output: step = 1, turn = −1, offset = padding, divided by the stride.
/// </summary>
readonly struct WindowOperand : IOperand
{
    const int Nowhere = -(1 << 24); // no sum with a tap, and no product of sums of such, reaches an image from here

    readonly int places, taps, height, width, step, turn, offset;
    readonly Divisor columnsOfGrid, rowsOfGrid, channels, columnsOfWindow, stride;

    WindowOperand(Extent image, Extent grid, int r, int s, int step, int turn, int offset, int stride, ArrayView<float> view)
    {
        (height, width, View) = (image.H, image.W, view);
        places = grid.N * grid.Plane;
        taps = r * s;
        (rowsOfGrid, columnsOfGrid) = (new Divisor(grid.H), new Divisor(grid.W));
        (channels, columnsOfWindow) = (new Divisor(image.C), new Divisor(s));
        (this.step, this.turn, this.offset, this.stride) = (step, turn, offset, new Divisor(stride));
    }

    public ArrayView<float> View { get; }

    public long Count => (long)(places / (rowsOfGrid.Value * columnsOfGrid.Value)) * height * width * channels.Value;

    /// <summary>The windows of the input that the output's pixels see.</summary>
    public static WindowOperand OfInput(in Conv2dGeometry g, ArrayView<float> x) => new(g.Input, g.Output, g.R, g.S, g.Stride, 1, -g.Padding, 1, x);

    /// <summary>The outputs, as their gradients, that each pixel of the input has been seen by.</summary>
    public static WindowOperand OfOutput(in Conv2dGeometry g, ArrayView<float> gradOutput) =>
        new(g.Output, g.Input, g.R, g.S, 1, -1, g.Padding, g.Stride, gradOutput);

    public Place Row(int row)
    {
        var line = columnsOfGrid.Of(row);
        var image = rowsOfGrid.Of(line);
        return new Place
        {
            Base = image * height,
            I = row < places ? (line - image * rowsOfGrid.Value) * step + offset : Nowhere,
            J = (row - line * columnsOfGrid.Value) * step + offset,
        };
    }

    public Place Column(int column)
    {
        var tap = channels.Of(column);
        var r = columnsOfWindow.Of(tap);
        return new Place
        {
            Base = column - tap * channels.Value,
            I = tap < taps ? r * turn : Nowhere,
            J = (tap - r * columnsOfWindow.Value) * turn,
        };
    }

    public int Locate(Place row, Place column)
    {
        var h = row.I + column.I;
        var w = row.J + column.J;
        if (stride.Value != 1)
        {
            h = Whole(h);
            w = Whole(w);
        }
        return (uint)h < (uint)height && (uint)w < (uint)width ? ((row.Base + h) * width + w) * channels.Value + column.Base : -1;
    }

    /// <summary>n / stride where that is a whole number, else −1.</summary>
    int Whole(int n)
    {
        var quotient = stride.Of(Math.Max(n, 0));
        return quotient * stride.Value == n ? quotient : -1;
    }
}
