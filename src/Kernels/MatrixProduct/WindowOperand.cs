using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// The windows of channels-last images as a matrix that is never written down: a row for each place (n, i, j) of a grid, a column for each (b, r, s, c) of the
/// window, b being a block of channels and c one of the block; the element is the image's at row (step·i + turn·r + offset) / stride, column (step·j + turn·s +
/// offset) / stride, and 0 where that is outside the image or no whole number. Forward, places are output pixels: step = stride, turn = 1, offset = −padding,
/// and no division. For the gradient of the input places are input pixels and the image is the gradient of the output: step = 1, turn = −1, offset = padding,
/// divided by the stride.
/// </summary>
/// <remarks>
/// Blocks of <see cref="Block"/> channels let a group fetch an image's numbers for all taps one after the other, so that the first-level cache has them for all
/// taps but one. <see cref="PhasesOfOutput"/> has the places of a strided gradient in phases: those whose rows and columns leave the same remainders have been
/// seen by the same taps, and only these are their columns.
/// </remarks>
readonly struct WindowOperand : IOperand
{
    /// <summary>Channels of a block, where there are blocks.</summary>
    public const int Block = ITile<TileAlongK.Fours>.Depth;

    /// <summary>So many taps may a window have where rows keep a bit for each.</summary>
    public const int MostTaps = 32 - FirstTap;

    const int FirstTap = 4; // its bit, so that shifted down by a tap's number it is the bytes of a copy
    const int Nowhere = -(1 << 24); // no sum with a tap, and no product of sums of such, reaches an image from here

    readonly int places, taps, height, width, depth, windowRows, windowColumns, step, turn, offset, strideOfPhases;
    readonly Divisor columnsOfGrid, rowsOfGrid, block, tapsOfBlock, columnsOfWindow, stride, rowsOfPhase;

    WindowOperand(Extent image, Extent grid, int r, int s, int step, int turn, int offset, int stride, int block, ArrayView<float> view)
    {
        (height, width, depth, View) = (image.H, image.W, image.C, view);
        (windowRows, windowColumns, taps) = (r, s, r * s);
        places = grid.N * grid.Plane;
        (rowsOfGrid, columnsOfGrid) = (new Divisor(grid.H), new Divisor(grid.W));
        (this.block, tapsOfBlock, columnsOfWindow) = (new Divisor(block), new Divisor(r * s), new Divisor(s));
        (this.step, this.turn, this.offset, this.stride) = (step, turn, offset, new Divisor(stride));
        (strideOfPhases, rowsOfPhase) = (1, new Divisor(int.MaxValue));
    }

    WindowOperand(in Conv2dGeometry g, PhaseRows phases, ArrayView<float> gradOutput)
        : this(g.Output, phases.Grid, g.R, g.S, 1, -1, g.Padding, 1, Block, gradOutput) =>
        (strideOfPhases, rowsOfPhase) = (g.Stride, new Divisor(phases.Rows));

    public ArrayView<float> View { get; }

    public long Count => (long)(places / (rowsOfGrid.Value * columnsOfGrid.Value)) * height * width * depth;

    public int Rows => places;

    /// <summary>The windows of the input that the output's pixels see, in blocks of so many channels, all in one unless said otherwise.</summary>
    public static WindowOperand OfInput(in Conv2dGeometry g, ArrayView<float> x, int block = 0) =>
        new(g.Input, g.Output, g.R, g.S, g.Stride, 1, -g.Padding, 1, block == 0 ? g.Input.C : block, x);

    /// <summary>The outputs, as their gradients, that each pixel of the input has been seen by.</summary>
    public static WindowOperand OfOutput(in Conv2dGeometry g, ArrayView<float> gradOutput, int block = 0) =>
        new(g.Output, g.Input, g.R, g.S, 1, -1, g.Padding, g.Stride, block == 0 ? g.K : block, gradOutput);

    /// <summary>The same in blocks of channels, its rows in phases.</summary>
    public static WindowOperand PhasesOfOutput(in Conv2dGeometry g, PhaseRows phases, ArrayView<float> gradOutput) => new(g, phases, gradOutput);

    public Place Row(int row)
    {
        var (image, i, j) = PixelOf(row);
        return new Place { Base = image * height, I = row < places ? i * step + offset : Nowhere, J = j * step + offset };
    }

    public Place Column(int column)
    {
        var (channel, r, s) = TapOf(column);
        return new Place
        {
            Base = channel,
            I = channel < depth ? r * turn : Nowhere,
            J = s * turn,
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
        return (uint)h < (uint)height && (uint)w < (uint)width ? ((row.Base + h) * width + w) * depth + column.Base : -1;
    }

    public Phase PhaseAt(int row, int terms)
    {
        if (strideOfPhases == 1)
            return new Phase
            {
                Terms = terms,
                Down = offset,
                Across = offset,
                Rows = windowRows,
                Columns = windowColumns,
                FirstColumns = FirstColumns(windowRows, windowColumns),
            };
        var number = rowsOfPhase.Of(row);
        Phase phase = default;
        for (var i = 0; i <= number; i++)
        {
            var taps = new PhaseTaps(i, windowRows, windowColumns, strideOfPhases, offset);
            phase.Start += phase.Terms;
            phase.Down = (i / strideOfPhases + offset) / strideOfPhases;
            phase.Across = (i % strideOfPhases + offset) / strideOfPhases;
            phase.Rows = taps.Rows;
            phase.Columns = taps.Columns;
            phase.Terms = phase.Rows * phase.Columns * ((depth + Block - 1) / Block * Block);
        }
        phase.First = number * rowsOfPhase.Value;
        phase.FirstColumns = FirstColumns(phase.Rows, phase.Columns);
        return phase;
    }

    public Line LineAt(int row, int four, Phase phase)
    {
        var (image, i, j) = PixelOf(Math.Min(row - phase.First, places - 1));
        var (h, w) = (i * step + phase.Down, j * step + phase.Across);
        return new Line { Address = At(((image * height + h) * width + w) * depth + (four << 2)), Taps = Inside(h, w, phase) };
    }

    public Cursor CursorAt(int column, int four, Phase phase)
    {
        var taps = Math.Max(phase.Rows * phase.Columns, 1);
        var columns = Math.Max(phase.Columns, 1);
        var tile = column / Block;
        var block = tile / taps;
        var tap = tile - block * taps;
        var r = tap / columns;
        var s = tap - r * columns;
        var pixel = turn * depth * sizeof(float);
        var channel = block * Block + (four << 2);
        return new Cursor
        {
            Offset = (r * width + s) * pixel + block * Block * sizeof(float),
            Tap = tap,
            Column = s,
            Channel = channel,
            Open = channel < depth ? 16 : 0,
            Taps = taps,
            Columns = columns,
            PixelStep = pixel,
            LineStep = (width - columns + 1) * pixel,
            BlockStep = Block * sizeof(float) - phase.Rows * width * pixel,
        };
    }

    public Cursor Next(Cursor cursor)
    {
        var column = cursor.Column + 1;
        cursor.Offset += column == cursor.Columns ? cursor.LineStep : cursor.PixelStep;
        cursor.Column = column == cursor.Columns ? 0 : column;
        cursor.Tap++;
        if (cursor.Tap == cursor.Taps)
        {
            cursor.Tap = 0;
            cursor.Offset += cursor.BlockStep;
            cursor.Channel += Block;
            cursor.Open = cursor.Channel < depth ? 16 : 0;
        }
        return cursor;
    }

    public void Copy(int shared, int further, Line line, Cursor cursor, long offset) =>
        AsyncCopy.FourKept(shared, further, line.Address + offset, line.Taps >> cursor.Tap & cursor.Open);

    public Walk WalkAt(int row, int column, int step)
    {
        var (channel, r, s) = TapOf(column);
        channel = channel < depth ? channel : 0; // past the last column: of no result
        var (rows, columns) = (rowsOfGrid.Value, columnsOfGrid.Value);
        var (image, i, j) = PixelOf(row);
        var (stepImage, stepI, stepJ) = PixelOf(step);
        var (firstI, firstJ) = (FirstInside(-r - offset), FirstInside(-s - offset));
        var pixel = (long)depth * sizeof(float);
        return new Walk
        {
            Address = At(((image * height + i * this.step + r + offset) * width + j * this.step + s + offset) * depth + channel),
            Step = ((stepImage * height + stepI * this.step) * width + stepJ * this.step) * pixel,
            LineWrap = (width - columns) * this.step * pixel,
            ImageWrap = (height - rows * this.step) * width * pixel,
            I = i - firstI,
            J = j - firstJ,
            StepI = stepI,
            StepJ = stepJ,
            EndI = rows - firstI,
            EndJ = columns - firstJ,
            InsideI = Math.Max(Math.Min(FirstInside(height - r - offset), rows) - firstI, 0),
            InsideJ = Math.Max(Math.Min(FirstInside(width - s - offset), columns) - firstJ, 0),
        };
    }

    public Walk Next(Walk walk)
    {
        var j = walk.J + walk.StepJ;
        var i = walk.I + walk.StepI;
        var isNextLine = j >= walk.EndJ;
        i += isNextLine ? 1 : 0;
        var isNextImage = i >= walk.EndI;
        walk.J = isNextLine ? j - columnsOfGrid.Value : j;
        walk.I = isNextImage ? i - rowsOfGrid.Value : i;
        walk.Address += walk.Step;
        walk.Address += isNextLine ? walk.LineWrap : 0;
        walk.Address += isNextImage ? walk.ImageWrap : 0;
        return walk;
    }

    public void Copy(int shared, int further, Walk walk, bool isInside)
    {
        var bytes = isInside ? 16 : 0;
        bytes = (uint)walk.I < (uint)walk.InsideI ? bytes : 0;
        bytes = (uint)walk.J < (uint)walk.InsideJ ? bytes : 0;
        AsyncCopy.FourKept(shared, further, walk.Address, bytes);
    }

    (int Channel, int R, int S) TapOf(int column)
    {
        var number = block.Of(column);
        var blocks = tapsOfBlock.Of(number);
        var tap = number - blocks * taps;
        var r = columnsOfWindow.Of(tap);
        return (blocks * block.Value + column - number * block.Value, r, tap - r * windowColumns);
    }

    (int Image, int I, int J) PixelOf(int row)
    {
        var line = columnsOfGrid.Of(row);
        var image = rowsOfGrid.Of(line);
        return (image, line - image * rowsOfGrid.Value, row - line * columnsOfGrid.Value);
    }

    /// <summary>The first place whose step brings it to a distance or further: ⌈distance / step⌉, and 0 for distances below.</summary>
    int FirstInside(int distance) => (Math.Max(distance, 0) + step - 1) / step;

    /// <summary>The bit of the first tap of each row.</summary>
    static int FirstColumns(int rows, int columns)
    {
        var taps = 0;
        for (var r = 0; r < rows; r++) taps |= 1 << r * columns;
        return taps;
    }

    /// <summary>A bit for each tap that is inside the image, where the first one lies at (h, w).</summary>
    int Inside(int h, int w, Phase phase)
    {
        // without a branch: a kernel has eight of these
        var top = (turn > 0 ? 0 : 1 - height) - turn * h;
        var left = (turn > 0 ? 0 : 1 - width) - turn * w;
        var (firstRow, firstColumn) = (Math.Min(Math.Max(top, 0), phase.Rows), Math.Min(Math.Max(left, 0), phase.Columns));
        var (endRow, endColumn) = (Math.Max(Math.Min(top + height, phase.Rows), firstRow), Math.Max(Math.Min(left + width, phase.Columns), firstColumn));
        var rows = phase.FirstColumns & (1 << endRow * phase.Columns) - (1 << firstRow * phase.Columns);
        var inside = ((1 << endColumn) - (1 << firstColumn)) * rows; // the columns' bits in each of the rows
        return inside << FirstTap;
    }

    long At(int index) => MemoryAddress.InGlobal(ref View[0]) + (long)index * sizeof(float);

    /// <summary>n / stride where that is a whole number, else −1.</summary>
    int Whole(int n)
    {
        var quotient = stride.Of(Math.Max(n, 0));
        return quotient * stride.Value == n ? quotient : -1;
    }
}
